import { expect, test } from '@jest/globals'
import { Pacer } from '../../../local/fleet/pacer.ts'

const START = 1767225600000

/** A pacer that notes its steps. */
function paced(sources: number, rate: number, warmUp = 0): { pacer: Pacer; steps: [number, number][] } {
  const steps: [number, number][] = []
  return { pacer: new Pacer(sources, rate, (index, now) => steps.push([index, now - START]), warmUp, START), steps }
}

test('every source has its turn at the rate, evenly spread', () => {
  const { pacer, steps } = paced(4, 5)
  for (let ms = 0; ms < 1000; ms += 7) pacer.advance(START + ms)
  expect(steps).toEqual(Array.from({ length: 20 }, (_, i) => [i % 4, i * 50]))
})

test('the moments do not depend on when the pacer looks', () => {
  const [often, seldom] = [paced(3, 7), paced(3, 7)]
  for (let ms = 0; ms <= 2000; ms += 10) often.pacer.advance(START + ms)
  seldom.pacer.advance(START + 2000)
  expect(seldom.steps).toEqual(often.steps)
})

test('after a long standstill the missed steps are left out', () => {
  const { pacer, steps } = paced(1, 10)
  pacer.advance(START)
  pacer.advance(START + 3_600_000)
  expect(steps).toEqual([
    [0, 0],
    [0, 3_600_000],
  ])
})

test.each([
  ['made up for after a short standstill', 6900, [2000, 4000, 6000]],
  ['left out after a long one', 7100, [6000]],
])('the missed steps of a slow beginning are %s, by the clock', (_what, until, expected) => {
  const { pacer, steps } = paced(1, 10, 20_000)
  pacer.advance(START)
  pacer.advance(START + until)
  expect(steps.slice(1).map(([, moment]) => moment)).toEqual(expected)
})

test('a slow beginning is a twentieth of the rate, and what follows is not made to catch up', () => {
  const { pacer, steps } = paced(1, 10, 20_000)
  for (let ms = 0; ms <= 22_000; ms += 10) pacer.advance(START + ms)
  const slow = Array.from({ length: 10 }, (_, i) => [0, i * 2000])
  const quick = Array.from({ length: 21 }, (_, i) => [0, 20_000 + i * 100])
  expect(steps).toEqual([...slow, ...quick])
})
