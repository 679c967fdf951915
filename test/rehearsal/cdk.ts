import { join } from 'node:path'
import { ROOT } from '../../local/checks/run.ts'
import type { Program } from '../../local/services/leash.ts'
import { openLog } from '../../local/services/log-file.ts'
import { runProgramInto } from '../../local/services/run-program.ts'
import type { State } from '../../local/state.ts'
import { type JobVersion, jobVersion } from './job-versions.ts'

const CDK = join(ROOT, 'node_modules', '.bin', 'cdk')
const MINUTES = 15
const EVENTS = ['--progress', 'events']

/** The CDK's own command line against the emulator; each command ends with its exit code. */
export class Cdk {
  readonly #state: State
  readonly #environment: Readonly<Record<string, string>>

  /** @param environment what makes AWS of the emulator */
  constructor(state: State, environment: Readonly<Record<string, string>>) {
    this.#state = state
    this.#environment = environment
  }

  /** Prepare account and region. */
  bootstrap(signal: AbortSignal): Promise<number> {
    const { CDK_DEFAULT_ACCOUNT, CDK_DEFAULT_REGION } = this.#environment
    return this.#synth('bootstrap', [`aws://${CDK_DEFAULT_ACCOUNT}/${CDK_DEFAULT_REGION}`], 'first', signal)
  }

  /** Deploy both stacks, or one, with a version of the job. */
  deploy(version: JobVersion, signal: AbortSignal, ...stacks: string[]): Promise<number> {
    const which = stacks.length > 0 ? [...stacks, '--exclusively'] : ['--all']
    return this.#synth('deploy', [...which, '--require-approval', 'never', ...EVENTS], version, signal)
  }

  /** Destroy both stacks as they were deployed with a version of the job. */
  destroy(version: JobVersion, signal: AbortSignal): Promise<number> {
    return this.#run(
      'destroy',
      ['destroy', '--all', '--app', this.#assembly(version), '--force', ...EVENTS],
      {},
      signal,
    )
  }

  /** Where the output of a command is. */
  logFile(command: string): string {
    return join(this.#state.logs, `cdk-${command}.log`)
  }

  #synth(command: string, args: readonly string[], version: JobVersion, signal: AbortSignal): Promise<number> {
    const app = `"${process.execPath}" --import tsx ${join('test', 'rehearsal', 'app.ts')}`
    const environment = {
      REHEARSAL_JOBS: jobVersion(version, this.#state.root),
      ...(version === 'other-state' && { REHEARSAL_TRENDS_STATE: '99' }),
    }
    const all = [command, ...args, '--app', app, '--output', this.#assembly(version)]
    return this.#run(command === 'deploy' ? `deploy-${version}` : command, all, environment, signal)
  }

  #assembly(version: JobVersion): string {
    return join(this.#state.root, `cdk.out-${version}`)
  }

  async #run(name: string, args: readonly string[], more: NodeJS.ProcessEnv, signal: AbortSignal): Promise<number> {
    const log = openLog(this.logFile(name))
    const limit = AbortSignal.timeout(MINUTES * 60_000)
    try {
      const code = await runProgramInto(log.descriptor, this.#program(args, more), AbortSignal.any([signal, limit]))
      return code ?? 1
    } catch (error) {
      if (!limit.aborted || signal.aborted) throw error
      throw new Error(`cdk ${args[0]} had not ended after ${MINUTES} minutes; see ${this.logFile(name)}`)
    } finally {
      log.close()
    }
  }

  #program(args: readonly string[], more: NodeJS.ProcessEnv): Program {
    return {
      command: process.execPath,
      args: [CDK, ...args, '--no-notices'],
      env: {
        ...{ PATH: process.env['PATH'], HOME: this.#state.root, NO_COLOR: '1' },
        ...this.#environment,
        // It looks for newer versions of itself else.
        ...{ CDK_DISABLE_VERSION_CHECK: 'true', npm_config_update_notifier: 'false' },
        CDK_VALIDATION: 'false',
        ...more,
      },
      cwd: ROOT,
    }
  }
}
