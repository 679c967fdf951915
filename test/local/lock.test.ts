import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { acquireLock } from '../../local/lock.ts'
import { wipeState } from '../../local/state.ts'
import { UserError } from '../../local/user-error.ts'
import { scratchState } from './scratch.ts'

const TAKER = `
  import { acquireLock } from './local/lock.ts'
  import { openState } from './local/state.ts'
  try {
    acquireLock(openState(process.argv[1]))
    console.log('taken')
  } catch (error) {
    console.log(error.name)
  }
  process.stdin.resume()
`

test('a lock that a running process holds is refused, and the process named', () => {
  const state = scratchState()
  const holder = spawn('sleep', ['60'])
  try {
    writeFileSync(state.lock, String(holder.pid))
    expect(() => acquireLock(state)).toThrow(UserError)
    expect(() => acquireLock(state)).toThrow(`process ${holder.pid}`)
  } finally {
    holder.kill()
  }
})

test('a lock is held until it is released', () => {
  const state = scratchState()
  const lock = acquireLock(state)
  expect(() => acquireLock(state)).toThrow(`process ${process.pid}`)
  lock.release()
  acquireLock(state).release()
  expect(readdirSync(state.root)).toEqual([])
})

test('of several that find the lock of a dead process, one takes it over', async () => {
  const state = scratchState()
  writeFileSync(state.lock, String(spawnSync('true').pid))
  const takers = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', TAKER, state.root]),
  )
  const answers = await Promise.all(takers.map(async (taker) => String((await once(taker.stdout, 'data'))[0]).trim()))
  for (const taker of takers) taker.stdin.end()
  await Promise.all(takers.map((taker) => once(taker, 'exit')))
  expect(answers.sort()).toEqual(['UserError', 'UserError', 'UserError', 'taken'])
}, 30_000)

test('a wiped state holds nothing but the lock', () => {
  const state = scratchState()
  acquireLock(state)
  mkdirSync(join(state.kafka, 'data'), { recursive: true })
  writeFileSync(state.ports, '{}')
  wipeState(state)
  expect(existsSync(state.lock)).toBe(true)
  expect(readdirSync(state.root)).toEqual(['lock'])
})
