import type { EnvironmentConfig, ProcessingConfig, WorkerConfig } from './config.ts'
import { need, type Problems, within } from './config-rules.ts'
import { ALLOWANCE_MINUTES, CLOUDFORMATION_MINUTES, deploymentMinutes } from './deployment-minutes.ts'

/** Names that no maker gives to devices; a pattern that takes all of them takes nearly any. */
const STRANGERS = ['____________', 'Zq-7_xK9-wdB', 'ffffffffffff']

export function devices({ devices: { serialPattern, registryMinutes }, data }: EnvironmentConfig): Problems {
  const matches = matcher(serialPattern)
  return [
    need(matches !== undefined, `devices.serialPattern '${serialPattern}' is no regular expression`),
    need(!/^\^|\$$/.test(serialPattern), `devices.serialPattern '${serialPattern}' has anchors, which it needs not`),
    need(
      data === 'destroyed' || !STRANGERS.every((name) => matches?.(name)),
      `devices.serialPattern '${serialPattern}' lets any name enrol; where data is kept, write that of your serial numbers`,
    ),
    within('devices.registryMinutes', registryMinutes, 5, 60, 'minutes'),
  ]
}

/** Whether a whole name fits the pattern; undefined for what is no pattern. */
function matcher(pattern: string): ((name: string) => boolean) | undefined {
  try {
    // Alone first: what closes a group would be one only inside of ours.
    new RegExp(pattern, 'u')
    const whole = new RegExp(`^(?:${pattern})$`, 'u')
    return (name) => whole.test(name)
  } catch {
    return undefined
  }
}

/** GB of memory that EMR Serverless offers per number of vCPUs: from, to, in steps of. */
const MEMORY: Record<WorkerConfig['cores'], readonly [number, number, number]> = {
  1: [2, 8, 1],
  2: [4, 16, 1],
  4: [8, 30, 1],
  8: [16, 60, 4],
  16: [32, 120, 8],
}

export function worker(field: string, { cores, memoryGB, diskGB }: WorkerConfig): Problems {
  const [least, most, step] = MEMORY[cores]
  return [
    within(`${field}.memoryGB`, memoryGB, least, most, 'GB'),
    need(
      (memoryGB - least) % step === 0,
      `${field}.memoryGB is ${memoryGB} and must be ${least} plus a multiple of ${step}`,
    ),
    within(`${field}.diskGB`, diskGB, 20, 200, 'GB'),
  ]
}

export function processing({ processing: config }: EnvironmentConfig): Problems {
  return [
    within('processing.maxExecutors', config.maxExecutors, 1, 200, 'executors'),
    within('processing.idleMinutes', config.idleMinutes, 1, 10_080, 'minutes'),
    ...Object.entries(config.triggerSeconds).map(([kind, seconds]) =>
      within(`processing.triggerSeconds.${kind}`, seconds, 1, 3600, 'seconds'),
    ),
    within('processing.maxOffsetsPerTrigger', config.maxOffsetsPerTrigger, 1000, 100_000_000, 'records'),
    within('processing.dedupMinutes', config.dedupMinutes, 1, 1440, 'minutes'),
    ...life(config),
  ]
}

/** What bounds the start and the end of a run. */
function life(config: ProcessingConfig): Problems {
  const { graceSeconds, healthMinutes, restartAttempts } = config
  return [
    within('processing.graceSeconds', graceSeconds, 15, 1800, 'seconds'),
    within('processing.healthMinutes', healthMinutes, 1, 45, 'minutes'),
    within('processing.restartAttempts', restartAttempts, 2, 50, 'runs'),
    need(
      deploymentMinutes(config).answer <= CLOUDFORMATION_MINUTES,
      `processing.graceSeconds ${graceSeconds} and processing.healthMinutes ${healthMinutes} are too long together: ` +
        `with ${ALLOWANCE_MINUTES} minutes for EMR they must stay within the ${CLOUDFORMATION_MINUTES} that CloudFormation waits`,
    ),
  ]
}

export function alerts({ alerts: config }: EnvironmentConfig): Problems {
  return [
    address('alerts.email', config.email),
    // The times of all of them are kept in one item of DynamoDB.
    within('alerts.global', config.global, 1, 1000, 'messages'),
    within('alerts.perDevice', config.perDevice, 1, config.global, 'messages'),
    within('alerts.windowMinutes', config.windowMinutes, 1, 1440, 'minutes'),
  ]
}

function address(field: string, email: string | null): string | undefined {
  const fits = email === null || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)
  return need(fits, `${field} '${email}' is no address`)
}

export function alarms({ alarms: config, processing: { triggerSeconds } }: EnvironmentConfig): Problems {
  const latencies = Object.entries(config.latencySeconds) as [keyof typeof config.latencySeconds, number][]
  const longest = Math.max(...Object.values(triggerSeconds))
  return [
    address('alarms.email', config.email),
    within('alarms.offsetsBehind', config.offsetsBehind, 1, 1e12, 'records'),
    within('alarms.enrolmentsRefused', config.enrolmentsRefused, 0, 1e6, 'refusals'),
    within('alarms.rejectedPercent', config.rejectedPercent, 1, 99, 'percent'),
    within('alarms.lateRows', config.lateRows, 0, 1e12, 'rows'),
    within('alarms.restarts', config.restarts, 0, 1000, 'restarts'),
    within('alarms.jobRestarts', config.jobRestarts, 0, 1000, 'restarts'),
    ...latencies.map(([kind, seconds]) => within(`alarms.latencySeconds.${kind}`, seconds, 1, 86_400, 'seconds')),
    within('alarms.noMessagesMinutes', config.noMessagesMinutes, 5, 1440, 'minutes'),
    need(
      config.noMessagesMinutes % 5 === 0,
      `alarms.noMessagesMinutes is ${config.noMessagesMinutes} and must be a multiple of 5`,
    ),
    within('alarms.stuckMinutes', config.stuckMinutes, 5, 1440, 'minutes'),
    ...latencies.map(([kind, seconds]) => afterTrigger(kind, seconds, triggerSeconds[kind])),
    need(
      60 * config.noMessagesMinutes > 2 * triggerSeconds.archive,
      `alarms.noMessagesMinutes is ${config.noMessagesMinutes} and must be more than twice the trigger of archive, ` +
        `${triggerSeconds.archive} seconds`,
    ),
    need(
      60 * config.stuckMinutes > 2 * longest,
      `alarms.stuckMinutes is ${config.stuckMinutes} and must be more than twice the longest trigger, ${longest} seconds`,
    ),
  ]
}

function afterTrigger(kind: string, latency: number, trigger: number): string | undefined {
  return need(
    latency > trigger,
    `alarms.latencySeconds.${kind} is ${latency} and must be more than the ${trigger} seconds of its trigger, ` +
      'for which a message may wait',
  )
}
