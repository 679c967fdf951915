import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { expect, test } from '@jest/globals'
import { Interrupted } from '../../../local/interrupts.ts'
import { runProgram } from '../../../local/services/run-program.ts'
import { eventually, isRunning } from '../processes.ts'

const shell = (text: string) => ({ command: 'sh', args: ['-c', text] })

test('a program is run to its end, and what it leaves behind is ended', async () => {
  let errors = ''
  const result = await runProgram(shell('sleep 60 & echo $!; echo to stderr >&2; exit 3'), (text) => {
    errors += text
  })
  expect(result.code).toBe(3)
  expect(errors).toBe('to stderr\n')
  expect(await eventually(() => !isRunning(Number(result.output)))).toBe(true)
})

test('a signal ends a program with all that it has started', async () => {
  const stop = new AbortController()
  let pids: number[] = []
  const running = runProgram(
    shell('sleep 60 & echo $$ $! >&2; wait'),
    (text) => {
      pids = text.split(' ').map(Number)
      stop.abort(new Interrupted('enough'))
    },
    stop.signal,
  )
  await expect(running).rejects.toThrow('enough')
  expect(pids).toHaveLength(2)
  expect(await eventually(() => !pids.some(isRunning))).toBe(true)
})

test('after the signal nothing is started', async () => {
  await expect(runProgram(shell('exit 0'), () => {}, AbortSignal.abort(new Error('over')))).rejects.toThrow('over')
})

const RUNNING = `
  import { runCommand } from './local/command.ts'
  import { Interrupts } from './local/interrupts.ts'
  import { runProgram } from './local/services/run-program.ts'
  await runCommand(async () => {
    const { signal } = new Interrupts().phase('It was stopped.')
    await runProgram({ command: 'sh', args: ['-c', process.argv[1]] }, (text) => console.log(text), signal)
    return 0
  })`

/** A command of ours that runs a shell script, whose id is in its first line of stderr. */
async function command(
  script: string,
): Promise<{ parent: ChildProcessByStdio<null, Readable, Readable>; pid: number }> {
  const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', RUNNING, script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [line] = await once(parent.stdout, 'data')
  return { parent, pid: Number(line) }
}

test('a program does not outlive a parent that is killed', async () => {
  const { parent, pid } = await command('echo $$ >&2; exec sleep 60')
  expect(isRunning(pid)).toBe(true)
  parent.kill('SIGKILL')
  expect(await eventually(() => !isRunning(pid))).toBe(true)
}, 30_000)

test('a Ctrl-C, told twice as npm does, ends it in order, with one sentence and code 130', async () => {
  const { parent, pid } = await command(`trap 'sleep 0.5; exit 0' TERM; echo $$ >&2; while :; do sleep 0.1; done`)
  let errors = ''
  parent.stderr.on('data', (data: Buffer) => {
    errors += data.toString()
  })
  parent.kill('SIGINT')
  setTimeout(() => parent.kill('SIGINT'), 50)
  expect(await once(parent, 'close')).toEqual([130, null])
  expect(errors).toBe('tributary: It was stopped.\n')
  expect(isRunning(pid)).toBe(false)
}, 30_000)

test('a second Ctrl-C does not wait', async () => {
  const { parent, pid } = await command(`trap '' TERM; echo $$ >&2; while :; do sleep 0.1; done`)
  parent.kill('SIGINT')
  setTimeout(() => parent.kill('SIGINT'), 1200)
  expect(await once(parent, 'close')).toEqual([130, null])
  expect(await eventually(() => !isRunning(pid))).toBe(true)
}, 30_000)
