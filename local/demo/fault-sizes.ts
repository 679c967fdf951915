import type { FaultKind } from '../fleet/injected-fault.ts'
import type { ReadingLimits } from '../fleet/limits.ts'
import type { ModelName } from '../fleet/models.ts'
import { minuteScale, reach, shapesOf } from '../fleet/ordinary.ts'
import type { Random } from '../fleet/random.ts'
import { limitsOf } from '../fleet/registry.ts'
import type { SignalShape } from '../fleet/signal.ts'

/** What goes wrong with which metric, and how much. */
export interface FaultSize {
  readonly metric: string
  readonly magnitude: number
}

/** In terms of how much a value varies within a minute. */
const SCALES = { spike: 25, level: 20, variance: 15, trend: 60 } as const
/** A device's whole band of ordinary values is added, and a bit: then each value is beyond. */
const BEYOND = 1.1
const ERRORS_PER_SECOND = 12
/** So far from its base an ordinary value is practically never, and nor is what is added of a variance. */
const SIGMAS = 3
/** It changes in small steps, minutes apart: nothing in it is unusual soon enough for a demo. */
const UNSUITABLE = 'battery'

/** A metric of a model in which a kind of fault shows, and by how much; undefined when it has none. */
export function drawSize(
  kind: FaultKind,
  model: ModelName,
  limits: ReadingLimits,
  random: Random,
): FaultSize | undefined {
  if (kind === 'silence') return { metric: '', magnitude: 0 }
  if (kind === 'burst') return { metric: '', magnitude: ERRORS_PER_SECOND }
  const sizes = Object.entries(shapesOf(model))
    .filter(([metric]) => metric !== UNSUITABLE)
    .flatMap(([metric, shape]) => {
      const { minimum, maximum } = limits.range(metric)
      const [low, high] = [Math.max(minimum, shape.floor ?? -Infinity), maximum]
      return magnitudes(kind, model, metric, shape, [low, high]).map((magnitude) => ({ metric, magnitude }))
    })
  return sizes.length === 0 ? undefined : random.pick(sizes)
}

type Band = readonly [low: number, high: number]

/** What may be added, so that nobody can tell the fault from the values themselves being impossible. */
function magnitudes(
  kind: Exclude<FaultKind, 'silence' | 'burst'>,
  model: ModelName,
  metric: string,
  shape: SignalShape,
  band: Band,
): number[] {
  switch (kind) {
    case 'stuck':
      return fits(shape, 0, band) ? [0] : []
    case 'limit': {
      const { high } = limitsOf(model)[metric] ?? {}
      const excess = high === undefined ? Infinity : BEYOND * (high - Math.max(band[0], 2 * shape.base - high))
      // The lower end does not matter: what is added leads away from it.
      return shape.base + reach(shape, SIGMAS) + excess <= band[1] ? [excess] : []
    }
    case 'variance': {
      const size = SCALES[kind] * minuteScale(shape)
      return fits(shape, -SIGMAS * size, band) && fits(shape, SIGMAS * size, band) ? [size] : []
    }
    default: {
      const size = SCALES[kind] * minuteScale(shape)
      return [size, -size].filter((magnitude) => fits(shape, magnitude, band))
    }
  }
}

function fits(shape: SignalShape, magnitude: number, [low, high]: Band): boolean {
  const around = reach(shape, SIGMAS)
  const lowest = shape.base - around + Math.min(0, magnitude)
  return lowest >= low && shape.base + around + Math.max(0, magnitude) <= high
}
