import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { type ProcessSpec, startProcess } from '../../../local/services/process.ts'
import { UserError } from '../../../local/user-error.ts'
import { eventually, isRunning } from '../processes.ts'
import { scratchDirectory } from '../scratch.ts'

const directory = scratchDirectory()
let count = 0

/** A shell script that is ready once it has written a line with `ready`, and may write numbers. */
function script(text: string, options: Partial<ProcessSpec> = {}): ProcessSpec {
  count += 1
  const logFile = join(directory, `${count}.log`)
  const ready = async () => log(logFile).includes('ready')
  return { name: 'The script', command: 'sh', args: ['-c', text], logFile, ready, readyWithin: 5000, ...options }
}

function log(file: string): string {
  return readFileSync(file, 'utf8')
}

async function failure(spec: ProcessSpec): Promise<Error> {
  return startProcess(spec).then(
    () => new Error('started'),
    (error: Error) => error,
  )
}

test('a process is started when it is ready, writes to its log, and ends when asked', async () => {
  const service = await startProcess(script('sleep 0.3; echo to stderr >&2; echo ready; exec sleep 60'))
  expect(log(service.logFile)).toBe('to stderr\nready\n')
  expect(await service.stop()).toEqual({ code: null, signal: 'SIGTERM', expected: true })
  expect(isRunning(service.pid)).toBe(false)
})

test('a process that ends before it is ready is reported with the end of its log', async () => {
  const spec = script('echo first; echo port taken; exit 3')
  const error = await failure(spec)
  expect(error).toBeInstanceOf(UserError)
  expect(error.message).toMatch(/^The script ended \(code 3\) before it was ready; /)
  expect(error.message).toContain(spec.logFile)
  expect(error.message).toMatch(/first\nport taken$/)
})

test('a process that does not get ready in time is ended, even when the question hangs', async () => {
  const spec = script('echo $$; exec sleep 60', { ready: () => new Promise(() => {}), readyWithin: 300 })
  const error = await failure(spec)
  expect(error).toBeInstanceOf(UserError)
  expect(error.message).toContain('not ready after 0.3 s')
  expect(isRunning(Number(log(spec.logFile)))).toBe(false)
})

test('a question that fails ends the process at once', async () => {
  const refused = new UserError('wrong password')
  const spec = script('echo $$; exec sleep 60', {
    ready: async () => {
      if (log(spec.logFile) === '') return false
      throw refused
    },
  })
  expect(await failure(spec)).toBe(refused)
  expect(isRunning(Number(log(spec.logFile)))).toBe(false)
})

test('what ignores SIGTERM is killed after the grace time, with everything that it started', async () => {
  const service = await startProcess(script(`trap '' TERM; sleep 60 & echo $!; echo ready; wait`))
  const descendant = Number(log(service.logFile).split('\n')[0])
  expect(isRunning(descendant)).toBe(true)
  expect(await service.stop(200)).toEqual({ code: null, signal: 'SIGKILL', expected: true })
  expect(isRunning(service.pid)).toBe(false)
  expect(await eventually(() => !isRunning(descendant))).toBe(true)
})

test('a process that ends by itself leaves nothing behind, and its owner hears of it', async () => {
  const service = await startProcess(script('sleep 60 & echo $!; echo ready; sleep 0.2; exit 7'))
  const descendant = Number(log(service.logFile).split('\n')[0])
  expect(await service.exited).toEqual({ code: 7, signal: null, expected: false })
  expect(await eventually(() => !isRunning(descendant))).toBe(true)
})

test('processes do not outlive a parent that is killed', async () => {
  const parent = spawn(process.execPath, [
    ...['--import', 'tsx', '--input-type=module', '-e'],
    `import { startProcess } from './local/services/process.ts'
     const service = await startProcess({
       name: 'child', command: 'sleep', args: ['60'], logFile: process.argv[1], ready: async () => true, readyWithin: 1000 })
     console.log(service.pid)`,
    join(directory, 'orphan.log'),
  ])
  const [output] = await once(parent.stdout, 'data')
  const pid = Number(output)
  expect(isRunning(pid)).toBe(true)
  parent.kill('SIGKILL')
  expect(await eventually(() => !isRunning(pid))).toBe(true)
}, 30_000)

test('the log of the run before is kept', async () => {
  const spec = script('echo ready; exec sleep 60')
  await (await startProcess(spec)).stop()
  const again = await startProcess({ ...spec, args: ['-c', 'echo again; echo ready; exec sleep 60'] })
  expect([log(`${spec.logFile}.old`), log(spec.logFile)]).toEqual(['ready\n', 'again\nready\n'])
  await again.stop()
})
