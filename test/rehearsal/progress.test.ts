import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { tellingChanges } from './progress.ts'

test('while a step goes on, each change is told once, and what cannot be looked at is passed over', async () => {
  let state: string | undefined
  const told: string[] = []
  const scene = { say: (line: string) => told.push(line), signal: new AbortController().signal }
  const act = async () => {
    for (state of ['STARTED', 'STOPPED']) await delay(50)
    return 'done'
  }
  const broken = () => {
    throw new Error('not there yet')
  }
  const [step] = tellingChanges([{ name: 'a step', act }], [broken, () => state], 2)
  await expect(step?.act(scene)).resolves.toBe('done')
  expect(told).toEqual(['STARTED', 'STOPPED'])
  await delay(10)
  expect(told).toHaveLength(2)
})
