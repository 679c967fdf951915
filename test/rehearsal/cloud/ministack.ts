import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { ROOT } from '../../../local/checks/run.ts'
import { keepPort } from '../../../local/services/ports.ts'
import { type ServiceProcess, startProcess } from '../../../local/services/process.ts'
import { type State, TRIBUTARY_DIRECTORY } from '../../../local/state.ts'

export const REGION = 'eu-central-1'
export const ACCOUNT = '000000000000'
/** What everyone signs with here; nobody checks it. */
export const ACCESS = { accessKeyId: 'test', secretAccessKey: 'test' }

export interface MiniStackOptions {
  readonly state: State
  /** Resource types that the rehearsal stands in for, with the properties of which a change makes a new resource. */
  readonly types: Readonly<Record<string, readonly string[]>>
  /** Where they are ordered. */
  readonly desk: string
  /** Brokers as MSK's API tells them, host:port. */
  readonly brokers: { readonly scram: string; readonly iam: string }
  /** For the functions, besides what Lambda gives them. */
  readonly functions: Readonly<Record<string, string>>
  /** Gives up the start, with the signal's reason. */
  readonly signal: AbortSignal
}

export interface MiniStack {
  readonly process: ServiceProcess
  readonly url: string
  /** For programs that are to see it as AWS. */
  readonly environment: Readonly<Record<string, string>>
}

const READY_WITHIN = 60_000

/** Start the emulator with nothing in it. Functions run as processes on this machine and inherit its environment. */
export async function startMiniStack(options: MiniStackOptions): Promise<MiniStack> {
  const { state } = options
  const port = await keepPort(state.ports, 'ministack')
  const home = join(state.root, 'ministack')
  const temporary = join(home, 'tmp')
  mkdirSync(temporary, { recursive: true, mode: 0o700 })
  // Functions of the CDK itself bring no SDK, for Lambda has one; those that run below this folder find ours.
  symlinkSync(join(ROOT, 'node_modules'), join(temporary, 'node_modules'))
  // Else the project's own package.json would make ES modules of them.
  writeFileSync(join(temporary, 'package.json'), '{}')
  const url = `http://127.0.0.1:${port}`
  const environment = {
    ...{ AWS_ACCESS_KEY_ID: ACCESS.accessKeyId, AWS_SECRET_ACCESS_KEY: ACCESS.secretAccessKey },
    ...{ AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION, CDK_DEFAULT_REGION: REGION, CDK_DEFAULT_ACCOUNT: ACCOUNT },
    ...{ AWS_ENDPOINT_URL: url, AWS_ENDPOINT_URL_S3: url, AWS_EC2_METADATA_DISABLED: 'true' },
  }
  const process = await startProcess({
    name: 'MiniStack',
    command: join(TRIBUTARY_DIRECTORY, 'venv', 'bin', 'python'),
    args: [join(import.meta.dirname, 'launch.py')],
    env: {
      PATH: `${dirname(globalThis.process.execPath)}${delimiter}${globalThis.process.env['PATH']}`,
      ...{ HOME: home, TMPDIR: temporary },
      ...environment,
      ...settings(port, options),
      ...options.functions,
    },
    cwd: home,
    logFile: join(state.logs, 'ministack.log'),
    ready: async () => (await fetch(`${url}/_ministack/health`).catch(() => undefined))?.ok ?? false,
    readyWithin: READY_WITHIN,
    signal: options.signal,
  })
  return { process, url, environment }
}

function settings(port: number, { types, desk, brokers }: MiniStackOptions): Record<string, string> {
  return {
    ...{ BIND_HOST: '127.0.0.1', MINISTACK_HOST: '127.0.0.1', GATEWAY_PORT: String(port) },
    ...{ MINISTACK_REGION: REGION, MINISTACK_ACCOUNT_ID: ACCOUNT },
    ...{ LAMBDA_EXECUTOR: 'local', IOT_MTLS_ENABLED: '0', SFTP_ENABLED: '0', LOG_LEVEL: 'INFO' },
    ...{ MINISTACK_MSK_BOOTSTRAP_SASL_SCRAM: brokers.scram, MINISTACK_MSK_BOOTSTRAP_SASL_IAM: brokers.iam },
    ...{ REHEARSAL_TYPES: JSON.stringify(types), REHEARSAL_DESK: desk },
  }
}
