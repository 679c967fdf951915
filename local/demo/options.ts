import { parseArgs } from 'node:util'
import { UserError } from '../user-error.ts'

/** What the demo was asked to do. */
export interface DemoOptions {
  readonly devices: number
  /** Messages per second and device. */
  readonly rate: number
  /** Milliseconds; undefined runs until Ctrl-C. */
  readonly duration: number | undefined
  /** Milliseconds at a twentieth of the rate, before the duration begins. */
  readonly warmUp: number
  readonly seed: number
  /** CSV file with a measured series. */
  readonly replay: string | undefined
  readonly fresh: boolean
  /** Whether something goes wrong with some devices on purpose. */
  readonly faults: boolean
}

export const USAGE = `npm run demo -- [--devices N] [--rate N] [--duration 60s] [--warm-up 40s] [--seed N] [--replay FILE] [--faults on|off] [--fresh]

  --devices N      simulated devices (50)
  --rate N         messages per second and device (2)
  --duration TIME  30s, 5m, 1h; without it until Ctrl-C
  --warm-up TIME   before that, at a twentieth of the rate (40s): Spark compiles what it runs often; 0s for none
  --seed N         another fleet (1)
  --replay FILE    send a CSV (timestamp, value[, device][, metric]) as devices, instead of a weather series
  --faults on|off  faults in some devices, for the alerts to find (on, when the duration is 2m or longer)
  --fresh          begin with empty topics, tables and lake`

const UNITS = { s: 1000, m: 60_000, h: 3_600_000 }
/** Milliseconds; in less no window is unusual, because none is usual yet. */
export const SHORTEST_WITH_FAULTS = 120_000
const MOST_DEVICES = 5000
/** Ten days: what a timer of Node can wait for is not much longer. */
const LONGEST = 864_000_000

/**
 * Read the command line of the demo; undefined when only help was wanted.
 * @throws UserError naming the option that cannot be used
 */
export function demoOptions(args: readonly string[]): DemoOptions | undefined {
  const values = parse(args)
  if (values.help) return undefined
  const duration = values.duration === undefined ? undefined : milliseconds('duration', values.duration, 1)
  return {
    devices: number('devices', values.devices, (n) => Number.isInteger(n) && n >= 0 && n <= MOST_DEVICES),
    rate: number('rate', values.rate, (n) => n > 0 && n <= 1000),
    duration,
    warmUp: milliseconds('warm-up', values['warm-up'], 0),
    seed: number('seed', values.seed, (n) => Number.isSafeInteger(n) && n >= 0),
    replay: values.replay,
    fresh: values.fresh,
    faults: faults(values.faults, duration),
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        devices: { type: 'string', default: '50' },
        rate: { type: 'string', default: '2' },
        duration: { type: 'string' },
        'warm-up': { type: 'string', default: '40s' },
        seed: { type: 'string', default: '1' },
        replay: { type: 'string' },
        faults: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    throw new UserError(`${(error as Error).message.split('. ')[0]}; 'npm run demo -- --help' lists the options.`)
  }
}

function number(name: string, text: string, good: (value: number) => boolean): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!good(value)) throw new UserError(`--${name} cannot be '${text}'; 'npm run demo -- --help' shows what it takes.`)
  return value
}

/** On by default where there is the time for them. */
function faults(text: string | undefined, duration = Infinity): boolean {
  const long = duration >= SHORTEST_WITH_FAULTS
  if (text === undefined || text === 'off') return text === undefined && long
  if (text !== 'on') throw new UserError(`--faults cannot be '${text}'; it is on or off.`)
  if (!long) throw new UserError("--faults cannot be 'on' with so short a duration; give 2m or more.")
  return true
}

function milliseconds(name: string, text: string, least: number): number {
  const [, count, unit] = /^(\d+)(s|m|h)$/.exec(text) ?? []
  const value = Number(count) * UNITS[unit as keyof typeof UNITS]
  if (!(value >= least && value <= LONGEST)) {
    throw new UserError(`--${name} cannot be '${text}'; give a time like 30s, 5m or 1h, of ten days at most.`)
  }
  return value
}
