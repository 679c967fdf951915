import { describe, expect, test } from '@jest/globals'
import { demoOptions, USAGE } from '../../../local/demo/options.ts'
import { UserError } from '../../../local/user-error.ts'

test('without options there is a small fleet that runs until Ctrl-C and goes on from what is there', () => {
  expect(demoOptions([])).toEqual({
    ...{ devices: 50, rate: 2, seed: 1, fresh: false },
    ...{ duration: undefined, warmUp: 40_000, replay: undefined, faults: true },
  })
})

test('every option is taken', () => {
  const args =
    '--devices 200 --rate 0.5 --duration 60s --warm-up 0s --seed 7 --replay a.csv --faults off --fresh'.split(' ')
  expect(demoOptions(args)).toEqual({
    ...{ devices: 200, rate: 0.5, duration: 60_000, warmUp: 0, seed: 7, replay: 'a.csv', fresh: true },
    faults: false,
  })
})

test.each([
  [[], true],
  [['--duration', '119s'], false],
  [['--duration', '2m'], true],
  [['--duration', '2m', '--faults', 'on'], true],
  [['--faults', 'off'], false],
])('%s: faults on purpose %s', (args, expected) => {
  expect(demoOptions(args)?.faults).toBe(expected)
})

test('faults in a run that is too short for them are refused', () => {
  const message = "--faults cannot be 'on' with so short a duration; give 2m or more."
  expect(failure(['--duration', '60s', '--faults', 'on']).message).toBe(message)
})

test.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['240h', 864_000_000],
])('%s is %d ms', (text, milliseconds) => {
  expect(demoOptions(['--duration', text])?.duration).toBe(milliseconds)
})

test('help is asked for, and names every option', () => {
  expect(demoOptions(['--help'])).toBeUndefined()
  expect(demoOptions(['-h'])).toBeUndefined()
  for (const name of Object.keys(demoOptions([]) ?? {})) {
    expect(USAGE).toContain(`--${name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)}`)
  }
})

describe('what cannot be used is named in one sentence that says where to look', () => {
  test.each([
    ['--rate', 'x'],
    ['--rate', '0'],
    ['--rate', '-1'],
    ['--rate', 'Infinity'],
    ['--seed', ''],
    ['--devices', '2.5'],
    ['--devices', '5001'],
    ['--seed', '1e30'],
    ['--duration', '60'],
    ['--duration', '0s'],
    ['--duration', '1.5m'],
    ['--duration', '241h'],
    ['--warm-up', '20'],
    ['--faults', 'yes'],
  ])('%s=%s', (option, value) => {
    const error = failure([`${option}=${value}`])
    expect(error.message).toContain(`${option} cannot be '${value}'; `)
    expect(error.message).not.toContain('\n')
  })

  test.each(['--devises 3', 'extra', '--rate', '--fresh=yes'])('%s', (line) => {
    const error = failure(line.split(' '))
    expect(error.message).toMatch(/^[^.\n]+; 'npm run demo -- --help' lists the options\.$/)
  })
})

function failure(args: readonly string[]): UserError {
  try {
    demoOptions(args)
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error(`${args.join(' ')} was taken`)
}
