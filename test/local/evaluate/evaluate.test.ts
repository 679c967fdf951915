import { describe, expect, it } from '@jest/globals'
import { EVALUATION_REPORT, evaluateArguments } from '../../../local/evaluate/evaluate.ts'
import { evaluateOptions } from '../../../local/evaluate/options.ts'
import { UserError } from '../../../local/user-error.ts'

describe('the command line of the evaluation', () => {
  it('takes a folder, a method and the way', () => {
    const wanted = { data: 'nab', method: 'ewma', direct: true }
    expect(evaluateOptions(['--data', 'nab', '--method', 'ewma', '--direct'])).toEqual(wanted)
    expect(evaluateOptions([])?.direct).toBe(false)
  })

  it('takes the own set without a folder', () => {
    const args = evaluateArguments({ data: undefined, method: undefined, direct: false })
    expect(args).toContain('--sample')
    expect(args).toContain('--log')
    expect(args[args.indexOf('--report') + 1]).toBe(EVALUATION_REPORT)
  })

  it('never writes into a folder that was given', () => {
    expect(evaluateArguments({ data: '/somewhere', method: 'ewma', direct: true })).toEqual([
      '--data',
      '/somewhere',
      '--report',
      EVALUATION_REPORT,
      '--direct',
      '--method',
      'ewma',
    ])
  })

  it('asks for nothing when help is wanted', () => {
    expect(evaluateOptions(['--help'])).toBeUndefined()
  })

  it.each([['--folder'], ['--data', ''], ['nab']])('refuses %s', (...args) => {
    expect(() => evaluateOptions(args)).toThrow(UserError)
  })
})
