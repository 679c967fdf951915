import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { acquireLock } from '../../local/lock.ts'
import { scratchState } from './scratch.ts'

const LOCKING = `
  import { runCommand } from './local/command.ts'
  import { acquireLock } from './local/lock.ts'
  import { openState } from './local/state.ts'
  await runCommand(async () => {
    acquireLock(openState(process.argv[1])).release()
    return 7
  })`

function node(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  return { status, stdout, stderr }
}

function command(script: string, ...args: string[]) {
  return node('--import', 'tsx', '--input-type=module', '-e', script, ...args)
}

test('a second start on the same state is refused with one sentence', () => {
  const state = scratchState()
  const lock = acquireLock(state)
  const refused = command(LOCKING, state.root)
  lock.release()
  expect(refused).toEqual({
    status: 1,
    stdout: '',
    stderr: `tributary: Tributary is already running as process ${process.pid}; stop it, or delete ${state.lock} if that process is something else.\n`,
  })
  expect(command(LOCKING, state.root)).toEqual({ status: 7, stdout: '', stderr: '' })
}, 30_000)

test('what nobody can mend keeps its stack trace', () => {
  const broken = command(
    `import { runCommand } from './local/command.ts'
     await runCommand(async () => { throw new TypeError('our defect') })`,
  )
  expect(broken.status).toBe(1)
  expect(broken.stderr).toMatch(/TypeError: our defect\n\s+at /)
}, 30_000)

test('an option of the demo that cannot be used is one sentence', () => {
  expect(node('bin/setup.mjs', '--run', 'bin/demo.ts', '--rate', 'x')).toMatchObject({
    status: 1,
    stderr: "tributary: --rate cannot be 'x'; 'npm run demo -- --help' shows what it takes.\n",
  })
}, 30_000)

test('no shell of npm is between Ctrl-C and a command: it would die of it, and with it the exit code', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(Object.values(scripts).filter((script) => !String(script).startsWith('exec '))).toEqual([])
})
