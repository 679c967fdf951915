import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { limited } from '../../../lambda/job/time-limit.ts'

beforeEach(() => {
  jest.spyOn(AbortSignal, 'timeout')
})

afterEach(() => {
  jest.restoreAllMocks()
})

test.each([
  [90_000, 70_000],
  [10_000, 1_000],
])('with %d ms left, requests are cut off after %d ms', async (remaining, expected) => {
  const command = 'command' as never
  const send = jest.fn<(command: never, options?: { abortSignal?: AbortSignal }) => string>(() => 'answer')
  const client = limited({ send }, { getRemainingTimeInMillis: () => remaining })
  expect(client.send(command)).toBe('answer')
  expect(AbortSignal.timeout).toHaveBeenCalledWith(expected)
  expect(send).toHaveBeenCalledWith(command, { abortSignal: expect.any(AbortSignal) })
})
