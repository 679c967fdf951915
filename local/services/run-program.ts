import type { ChildProcess } from 'node:child_process'
import { endOnLeash, type Program, spawnOnLeash } from './leash.ts'

/** How a program ended, and what it wrote to stdout. */
export interface ProgramResult {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly output: string
}

const GRACE = 10_000

/**
 * Run a program to its end; each chunk of its stderr goes to `onError` as it comes.
 * @throws the signal's reason when that ends it, once it is gone
 */
export async function runProgram(
  program: Program,
  onError: (text: string) => void,
  signal?: AbortSignal,
): Promise<ProgramResult> {
  signal?.throwIfAborted()
  const child = spawnOnLeash(program, 'pipe')
  let output = ''
  child.stdout?.on('data', (data: Buffer) => {
    output += data.toString()
  })
  child.stderr?.on('data', (data: Buffer) => onError(data.toString()))
  return { code: await ended(child, signal), output }
}

/**
 * Run a program to its end, stdout and stderr as they come to the end of an open file; its exit code, null when a signal
 * ended it.
 * @throws the signal's reason when that ends it, once it is gone
 */
export async function runProgramInto(
  descriptor: number,
  program: Program,
  signal?: AbortSignal,
): Promise<number | null> {
  signal?.throwIfAborted()
  return ended(spawnOnLeash(program, descriptor), signal)
}

async function ended(child: ChildProcess, signal: AbortSignal | undefined): Promise<number | null> {
  const end = () => endOnLeash(child, GRACE)
  signal?.addEventListener('abort', end, { once: true })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  }).finally(() => signal?.removeEventListener('abort', end))
  signal?.throwIfAborted()
  return code
}
