import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'

interface Version {
  readonly text: string
  readonly created: Date
}

/** Secrets in memory, with a value in force and the one before it, as Secrets Manager stages them. */
export class FakeSecrets {
  readonly stages = new Map<string, { AWSCURRENT: Version; AWSPREVIOUS?: Version }>()
  /** Epoch milliseconds. */
  time = Date.UTC(2026, 0, 1)
  /** How many of the next values are refused. */
  refusedPuts = 0

  get client(): Pick<SecretsManagerClient, 'send'> {
    return { send: async (command: object) => this.answer(command) } as unknown as Pick<SecretsManagerClient, 'send'>
  }

  put(id: string, text: string): void {
    const former = this.stages.get(id)?.AWSCURRENT
    this.stages.set(id, { AWSCURRENT: { text, created: new Date(this.time) }, ...(former && { AWSPREVIOUS: former }) })
  }

  json(id: string): Record<string, string> {
    return JSON.parse(this.stages.get(id)?.AWSCURRENT.text ?? '')
  }

  private answer(command: object): object {
    if (command instanceof PutSecretValueCommand) {
      if (this.refusedPuts-- > 0) throw new Error('InternalServiceError')
      this.put(command.input.SecretId ?? '', command.input.SecretString ?? '')
      return {}
    }
    if (!(command instanceof GetSecretValueCommand)) throw new Error(`no such command: ${command.constructor.name}`)
    const stage = (command.input.VersionStage ?? 'AWSCURRENT') as 'AWSCURRENT' | 'AWSPREVIOUS'
    const version = this.stages.get(command.input.SecretId ?? '')?.[stage]
    if (version) return { SecretString: version.text, CreatedDate: version.created }
    throw new ResourceNotFoundException({ message: `can't find ${stage}`, $metadata: {} })
  }
}
