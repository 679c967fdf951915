import { join } from 'node:path'
import { ROOT } from '../../local/checks/run.ts'
import { openLog } from '../../local/services/log-file.ts'
import { runProgram } from '../../local/services/run-program.ts'
import type { State } from '../../local/state.ts'
import { type JobVersion, jobVersion } from './job-versions.ts'

const CDK = join(ROOT, 'node_modules', '.bin', 'cdk')

/** The CDK's own command line against the emulator. */
export class Cdk {
  readonly #state: State
  readonly #environment: Readonly<Record<string, string>>

  /** @param environment what makes AWS of the emulator */
  constructor(state: State, environment: Readonly<Record<string, string>>) {
    this.#state = state
    this.#environment = environment
  }

  /** Prepare account and region. */
  bootstrap(): Promise<number> {
    const { CDK_DEFAULT_ACCOUNT, CDK_DEFAULT_REGION } = this.#environment
    return this.#run('bootstrap', ['bootstrap', `aws://${CDK_DEFAULT_ACCOUNT}/${CDK_DEFAULT_REGION}`], 'first')
  }

  /** Deploy both stacks, or one, with a version of the job; the exit code. */
  deploy(version: JobVersion, ...stacks: string[]): Promise<number> {
    const which = stacks.length > 0 ? [...stacks, '--exclusively'] : ['--all']
    const args = ['deploy', ...which, '--require-approval', 'never', '--progress', 'events']
    return this.#run(`deploy-${version}`, args, version)
  }

  destroy(version: JobVersion): Promise<number> {
    return this.#run('destroy', ['destroy', '--all', '--force', '--progress', 'events'], version)
  }

  /** Where the output of a command is. */
  logFile(command: string): string {
    return join(this.#state.logs, `cdk-${command}.log`)
  }

  async #run(name: string, args: readonly string[], version: JobVersion): Promise<number> {
    const log = openLog(this.logFile(name))
    const app = `${process.execPath} --import tsx ${join('test', 'rehearsal', 'app.ts')}`
    const program = {
      command: process.execPath,
      args: [CDK, ...args, '--app', app, '--output', join(this.#state.root, `cdk.out-${version}`)],
      env: {
        ...{ PATH: process.env['PATH'], HOME: this.#state.root, NO_COLOR: '1' },
        ...this.#environment,
        ...{ CDK_VALIDATION: 'false', REHEARSAL_JOBS: jobVersion(version, this.#state.root) },
        ...(version === 'other-state' && { REHEARSAL_TRENDS_STATE: '99' }),
      },
      cwd: ROOT,
    }
    const { code, output } = await runProgram(program, (text) => log.write(text.trimEnd()))
    log.write(output.trimEnd())
    log.close()
    return code ?? 1
  }
}
