import { expect, test } from '@jest/globals'
import { until } from './patience.ts'

const NEVER = new AbortController().signal

test('what holds at last is waited for, and what does not in time is an error with its sentence', async () => {
  let looks = 0
  await until(
    () => ++looks === 3,
    () => '',
    { signal: NEVER, within: 1000, every: 1 },
  )
  expect(looks).toBe(3)
  const vain = until(
    () => false,
    () => 'nothing came',
    { signal: NEVER, within: 5, every: 1 },
  )
  await expect(vain).rejects.toThrow('nothing came')
})

test('a signal ends the waiting with its reason', async () => {
  const stop = new AbortController()
  const waiting = until(
    () => false,
    () => '',
    { signal: stop.signal, within: 60_000, every: 60_000 },
  )
  stop.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
})
