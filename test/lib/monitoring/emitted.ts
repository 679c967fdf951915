import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

export interface Emitted {
  /** Kind and name of every query. */
  readonly queries: readonly (readonly [string, string])[]
  readonly metrics: readonly {
    readonly name: string
    readonly dimensions: Readonly<Record<string, string>>
    readonly unit: string
  }[]
}

/** What the job sends to CloudWatch: its own Python runs, on made-up batches. */
export function emittedBy(namespace: string): Emitted {
  const python = join('.tributary', 'venv', 'bin', 'python')
  const { status, stdout, stderr } = spawnSync(python, [join('test', 'jobs', 'emitted_metrics.py'), namespace], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: 'jobs' },
  })
  if (status !== 0) throw new Error(`emitted_metrics.py ended with ${status}: ${stderr}`)
  return JSON.parse(stdout) as Emitted
}
