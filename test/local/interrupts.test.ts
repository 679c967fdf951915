import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { INTERRUPTED, Interrupted, Interrupts } from '../../local/interrupts.ts'

let now = 0
let said: string[]
let interrupts: Interrupts
const exit = jest.fn()

beforeEach(() => {
  jest.spyOn(performance, 'now').mockImplementation(() => now)
  jest.spyOn(process, 'exit').mockImplementation(exit as unknown as typeof process.exit)
  said = []
  interrupts = new Interrupts((text) => said.push(text))
})

afterEach(() => {
  process.removeAllListeners('SIGINT')
  process.removeAllListeners('SIGTERM')
  jest.restoreAllMocks()
  exit.mockClear()
})

function press(later: number, signal: NodeJS.Signals = 'SIGINT'): void {
  now += later
  process.emit(signal)
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s aborts the phase with its message, told once or twice', (signal) => {
  const phase = interrupts.phase('stopped')
  press(5000, signal)
  press(10, signal)
  expect(phase.signal.reason).toEqual(new Interrupted('stopped'))
  expect(exit).not.toHaveBeenCalled()
})

test('a second one in a phase ends everything at once', () => {
  interrupts.phase('stopped')
  press(5000)
  press(1500)
  expect(exit.mock.calls).toEqual([[INTERRUPTED]])
})

test('the first one in a next phase aborts that, in order', () => {
  const first = interrupts.phase('first')
  press(5000)
  const second = interrupts.phase('second')
  press(10)
  expect(second.signal.aborted).toBe(false)
  press(1500)
  expect([first.signal.reason, second.signal.reason].map(String)).toEqual(['Interrupted: first', 'Interrupted: second'])
  expect(exit).not.toHaveBeenCalled()
})

test('one in a phase that is over by itself is answered, and the next one ends everything', () => {
  interrupts.phase('stopped').abort()
  press(5000)
  expect(said).toEqual(['It is stopping already; Ctrl-C again ends everything at once.'])
  expect(exit).not.toHaveBeenCalled()
  press(1500)
  expect(exit.mock.calls).toEqual([[INTERRUPTED]])
})
