import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from '@jest/globals'
import { eventually, isRunning } from '../processes.ts'

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
