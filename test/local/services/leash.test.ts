import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from '@jest/globals'
import { endOnLeash, spawnOnLeash } from '../../../local/services/leash.ts'
import { eventually, isRunning } from '../processes.ts'

test('a program that cannot be asked to end is ended by force all the same', async () => {
  const child = spawnOnLeash({ command: 'sleep', args: ['60'] }, 'pipe')
  const ask = () => {
    throw new Error('there is nobody to ask')
  }
  expect(() => endOnLeash(child, 50, ask)).toThrow('there is nobody to ask')
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
})

test('a group that was asked to end, and goes on, does not outlive a parent that is killed', async () => {
  const parent = spawn(process.execPath, [
    ...['--import', 'tsx', '--input-type=module', '-e'],
    `import { endOnLeash, signalGroup, spawnOnLeash } from './local/services/leash.ts'
     const child = spawnOnLeash({ command: 'sh', args: ['-c', 'trap "" TERM; echo deaf; exec sleep 60'] }, 'pipe')
     child.stdout.once('data', () => {
       endOnLeash(child, 60_000, () => signalGroup(child, 'SIGTERM'))
       setTimeout(() => console.log(child.pid), 200)
     })`,
  ])
  const [output] = await once(parent.stdout, 'data')
  const pid = Number(output)
  expect(isRunning(pid)).toBe(true)
  parent.kill('SIGKILL')
  expect(await eventually(() => !isRunning(pid))).toBe(true)
}, 30_000)
