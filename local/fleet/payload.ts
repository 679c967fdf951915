import type { StreamName } from '../../lib/contract.ts'
import type { Random } from './random.ts'
import type { Signal } from './signal.ts'

/** What a message says, next to its seq and time. */
export type Body = Record<string, unknown>

/** The share of each stream in what a device sends. */
const SHARES: Readonly<Record<StreamName, number>> = { telemetry: 0.85, logs: 0.1, interactions: 0.05 }

const LOG_LINES = [
  { level: 'debug', message: 'Sampling finished' },
  { level: 'debug', message: 'Send queue is empty', code: 'NET-102' },
  { level: 'info', message: 'Configuration applied', code: 'CFG-001' },
  { level: 'info', message: 'Clock synchronised', code: 'CLK-001' },
  { level: 'info', message: 'Uhr gestellt: Sommerzeit, +1 h ☀️', code: 'CLK-002' },
  { level: 'warning', message: 'Signal is weak, sending at lower rate', code: 'NET-210' },
  { level: 'warning', message: 'Sensor answered after retry', code: 'SEN-220' },
  { level: 'error', message: 'Sensor did not answer', code: 'SEN-500' },
  { level: 'critical', message: 'Restarted by watchdog', code: 'SYS-900' },
] as const

const INTERACTIONS = [
  { action: 'press', target: 'button-1' },
  { action: 'open_door', target: 'cabinet' },
  { action: 'acknowledge', target: 'alarm' },
  { action: 'set_target', target: 'thermostat', low: 16, high: 26 },
  { action: 'set_brightness', target: 'display', low: 0, high: 100 },
] as const

export function drawStream(random: Random): StreamName {
  let left = random.next()
  for (const [name, share] of Object.entries(SHARES)) {
    left -= share
    if (left < 0) return name as StreamName
  }
  return 'telemetry'
}

/** The log line of something that fails again and again. */
export function errorLine(): Body {
  return { level: 'error', message: 'Sensor did not answer', code: 'SEN-500' }
}

/** What a device says on a stream at a moment. */
export function body(
  stream: StreamName,
  signals: readonly (readonly [string, Signal])[],
  at: number,
  random: Random,
): Body {
  switch (stream) {
    case 'telemetry':
      return { readings: Object.fromEntries(signals.map(([metric, signal]) => [metric, signal.measure(at)])) }
    case 'logs':
      return { ...random.pick(LOG_LINES) }
    case 'interactions':
      return interaction(random)
  }
}

function interaction(random: Random): Body {
  const { action, target, ...range } = random.pick(INTERACTIONS)
  const value = 'low' in range ? { value: random.integer(2 * range.low, 2 * range.high) / 2 } : {}
  const session = random.chance(0.8) ? { session: `s-${random.integer(0, 0xffffff).toString(16)}` } : {}
  return { action, target, ...value, ...session }
}
