import { MODELS, type ModelName } from './models.ts'
import type { SignalShape } from './signal.ts'

/** The shapes of what a model measures, by metric, its battery left out. */
export function shapesOf(model: ModelName): Readonly<Record<string, SignalShape>> {
  return MODELS[model].signals
}

/**
 * How far from the base of its model a device's value may be on an ordinary day: the daily cycle, and so many standard
 * deviations of base, wandering and noise together.
 */
export function reach({ spread, daily = 0, noise, drift = 0 }: SignalShape, sigmas: number): number {
  return Math.abs(daily) + sigmas * Math.hypot(spread, drift, noise)
}

/** The standard deviation of a device's values within a minute: noise, and the wandering of that time. */
export function minuteScale({ noise, drift = 0 }: SignalShape): number {
  return Math.hypot(noise, Math.sqrt(2 / 60) * drift)
}
