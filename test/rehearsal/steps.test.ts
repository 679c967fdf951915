import { expect, test } from '@jest/globals'
import { runSteps, type Step, stepTable } from './steps.ts'

const NEVER = new AbortController().signal
const passes = (name: string): Step => ({ name, act: async () => `${name} was seen` })
const fails = (error: Error): Step => ({
  name: 'broken',
  act: async () => {
    throw error
  },
})

async function outcomes(steps: readonly Step[], signal = NEVER) {
  const logged: string[] = []
  const results = await runSteps(steps, {
    ...{ say: () => undefined, log: (text) => logged.push(text), signal, interrupted: NEVER },
  })
  return { logged, results, outcomes: results.map(({ name, outcome }) => `${name}: ${outcome}`) }
}

test('after a failed step only those are taken that are to be taken anyway, if at that time they still are', async () => {
  const steps = [
    passes('first'),
    fails(new Error('no')),
    passes('next'),
    { ...passes('audit'), anyway: () => true },
    { ...passes('stop'), anyway: () => false },
  ]
  const seen = (await outcomes(steps)).outcomes
  expect(seen).toEqual(['first: passed', 'broken: failed', 'next: not reached', 'audit: passed', 'stop: not reached'])
})

test('a failed step tells its reason, that of several errors too, and the log has their stacks', async () => {
  const several = new AggregateError([new Error('port 1 refuses'), new Error('port 2 refuses')])
  const { results, logged } = await outcomes([fails(several)])
  expect(results[0]?.detail).toBe('port 1 refuses; port 2 refuses')
  expect(logged[0]).toMatch(/port 2 refuses[\s\S]*steps\.test\.ts/)
})

test('when something has broken that all steps need, those that are taken anyway fail with that reason', async () => {
  const broken = new AbortController()
  const steps: Step[] = [
    {
      name: 'waits',
      act: ({ signal }) => new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason))),
    },
    { ...passes('audit'), anyway: () => true },
  ]
  setTimeout(() => broken.abort(new Error('Kafka ended by itself')), 5)
  const { results } = await outcomes(steps, broken.signal)
  expect(results.map(({ detail }) => detail)).toEqual(['Kafka ended by itself', 'Kafka ended by itself'])
})

test('when a person ends it there are no results', async () => {
  const interrupted = AbortSignal.abort(new Error('stopped'))
  const running = runSteps([passes('first'), passes('second')], {
    ...{ say: () => undefined, log: () => undefined, signal: interrupted, interrupted },
  })
  await expect(running).rejects.toThrow('stopped')
})

test('the table ends with the time of all, beside what it may be', () => {
  const step = { outcome: 'passed' as const, detail: '' }
  const table = stepTable(
    [
      { ...step, name: 'one', seconds: 1.25 },
      { ...step, name: 'two', seconds: 2 },
    ],
    480,
  )
  expect(table.split('\n').at(-1)).toMatch(/^all 2 +3\.3 s +target: 480 s/)
})
