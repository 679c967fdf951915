import { spawn } from 'node:child_process'
import type { PythonProgram } from './python-program.ts'

/** How a program ended, and what it wrote to stdout. */
export interface ProgramResult {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly output: string
}

/** Run a program to its end; each chunk of its stderr goes to `onError` as it comes. */
export async function runProgram(
  { command, args, env, cwd }: PythonProgram,
  onError: (text: string) => void,
): Promise<ProgramResult> {
  const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString()
  })
  child.stderr.on('data', (data: Buffer) => onError(data.toString()))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { code, output }
}
