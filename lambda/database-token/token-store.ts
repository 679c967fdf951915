import {
  GetSecretValueCommand,
  type GetSecretValueResponse,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'

type Secrets = Pick<SecretsManagerClient, 'send'>

/** What the secret of the token holds. The job reads `token`; all values are texts because it asks for that. */
export interface StoredToken {
  readonly token: string
  /** The token's id in the database. */
  readonly authorization: string
}

/** A stored token, and since when it is in force, in epoch milliseconds. */
export interface Version {
  readonly stored: StoredToken
  readonly since: number
}

/** The administrator's user name and password. */
export async function readLogin(secrets: Secrets, arn: string): Promise<{ username: string; password: string }> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: arn }))
  return JSON.parse(SecretString ?? '')
}

/** The token that is in force, or the one before it; undefined where there is none. */
export async function readToken(
  secrets: Secrets,
  arn: string,
  stage: 'AWSCURRENT' | 'AWSPREVIOUS' = 'AWSCURRENT',
): Promise<Version | undefined> {
  const answer = await present(secrets.send(new GetSecretValueCommand({ SecretId: arn, VersionStage: stage })))
  const stored = tokenIn(answer?.SecretString)
  return stored && { stored, since: answer?.CreatedDate?.getTime() ?? 0 }
}

/** Put a token in force, or none. */
export async function writeToken(secrets: Secrets, arn: string, stored: StoredToken | undefined): Promise<void> {
  await secrets.send(new PutSecretValueCommand({ SecretId: arn, SecretString: JSON.stringify(stored ?? {}) }))
}

async function present(answer: Promise<GetSecretValueResponse>): Promise<GetSecretValueResponse | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined
    throw error
  }
}

/** What CloudFormation puts into a new secret is no token. */
function tokenIn(text: string | undefined): StoredToken | undefined {
  try {
    const value = JSON.parse(text ?? '') as StoredToken
    return typeof value.token === 'string' && typeof value.authorization === 'string' ? value : undefined
  } catch {
    return undefined
  }
}
