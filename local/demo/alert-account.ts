import { FAULT_KINDS, type FaultKind, type InjectedFault } from '../fleet/injected-fault.ts'
import type { SeenAlert } from './alert-event.ts'
import { percentile } from './percentile.ts'

/** The anomalies are one family: which of them it is can often be told only later. */
const ANOMALIES = ['spike', 'level', 'variance', 'pattern']
/** The kinds of alert that find a fault, and those that a fault of the kind brings about besides. */
const EXPLAINED: Readonly<Record<FaultKind, { readonly finds: readonly string[]; readonly also: readonly string[] }>> =
  {
    limit: { finds: ['high', 'low'], also: [...ANOMALIES, 'rising', 'falling'] },
    spike: { finds: ANOMALIES, also: ['high', 'low'] },
    level: { finds: ANOMALIES, also: ['high', 'low', 'rising', 'falling'] },
    variance: { finds: ANOMALIES, also: ['high', 'low'] },
    // Also what it is not found by: its way back.
    trend: { finds: ['rising', 'falling'], also: [...ANOMALIES, 'high', 'low', 'rising', 'falling'] },
    stuck: { finds: ['stuck'], also: ANOMALIES },
    silence: { finds: ['silence'], also: [] },
    burst: { finds: ['burst'], also: [] },
  }

/** Kinds of alerts that say to which side the values went. */
const UPWARDS = ['high', 'rising']
const DOWNWARDS = ['low', 'falling']
/** These speak of a reading, `at` its moment; the others of a window, of which `at` is the end and no longer in it. */
const OF_READINGS = ['high', 'low']

/** What came to pass in a run; times are epoch milliseconds. */
export interface AlertRun {
  readonly faults: readonly InjectedFault[]
  readonly alerts: readonly SeenAlert[]
  /** The devices of which it is known what is wrong with them: the simulated ones. */
  readonly devices: ReadonlySet<string>
  /** When the fleet began to send, and when it stopped. */
  readonly begin: number
  readonly end: number
  /** The windows that end by this moment have been judged. */
  readonly judged: number
  /** For how long after its end a fault may still bring an alert about: the return is a change, too. */
  readonly tolerance: number
}

/** The account of a kind of fault; delays in milliseconds from the beginning of the fault to the alert in Kafka. */
export interface KindAccount {
  readonly kind: FaultKind
  readonly injected: number
  readonly found: number
  readonly missed: number
  /** Alerts without a fault, of the kinds that would find such a one. */
  readonly false: number
  readonly p50: number | null
  readonly p95: number | null
}

export interface AlertAccount {
  readonly kinds: readonly KindAccount[]
  readonly missed: readonly InjectedFault[]
  /** Not found, and not due when the devices stopped, or its windows were not judged; not counted. */
  readonly cutShort: readonly InjectedFault[]
  readonly false: readonly SeenAlert[]
  /** Alerts of a fault besides the first that found it. */
  readonly besides: number
  /** Alerts of which nobody knows the truth: of replayed series, or begun before this run. */
  readonly unjudged: number
  /** The share of alerts that have a fault behind them, and of faults that were found; null where there are none. */
  readonly precision: number | null
  readonly recall: number | null
}

/** Whether a fault explains an alert: of its device and metric, of a kind that it brings about, in its time. */
export function explains(fault: InjectedFault, alert: SeenAlert, tolerance: number): boolean {
  if (fault.device !== alert.device || fault.metric !== alert.metric) return false
  const fitting = finds(fault, alert) || alert.kinds.some((kind) => EXPLAINED[fault.kind].also.includes(kind))
  const begun = alert.at > fault.from || (alert.at === fault.from && OF_READINGS.includes(alert.kinds[0] as string))
  return fitting && begun && alert.since <= fault.to + tolerance
}

/** Whether an alert is of a kind that finds such a fault, and to its side. */
function finds({ kind, magnitude }: InjectedFault, { kinds }: SeenAlert): boolean {
  const wrong = magnitude < 0 ? UPWARDS : DOWNWARDS
  return kinds.some((one) => EXPLAINED[kind].finds.includes(one) && !wrong.includes(one))
}

/** Compare alerts with the faults that were injected. A device has one fault at most. */
export function alertAccount(run: AlertRun): AlertAccount {
  const { faults, alerts, devices, begin, tolerance } = run
  const judged = alerts.filter(({ device, since }) => devices.has(device) && since >= begin)
  const outcomes = faults.map((fault) => {
    const explained = judged.filter((alert) => explains(fault, alert, tolerance))
    const finders = explained.filter((alert) => finds(fault, alert))
    const delay = finders.length === 0 ? undefined : Math.min(...finders.map(({ seenAt }) => seenAt)) - fault.from
    return { fault, explained, delay }
  })
  const counted = outcomes.filter(({ fault, delay }) => delay !== undefined || wasDue(fault, run))
  const behind = new Set(outcomes.flatMap(({ explained }) => explained))
  const unexplained = judged.filter((alert) => !behind.has(alert))
  const found = counted.filter(({ delay }) => delay !== undefined)
  return {
    kinds: FAULT_KINDS.map((kind) => kindAccount(kind, counted, unexplained)),
    missed: counted.filter(({ delay }) => delay === undefined).map(({ fault }) => fault),
    cutShort: outcomes.filter((outcome) => !counted.includes(outcome)).map(({ fault }) => fault),
    false: unexplained,
    besides: behind.size - found.length,
    unjudged: alerts.length - judged.length,
    precision: share(judged.length - unexplained.length, judged.length),
    recall: share(found.length, counted.length),
  }
}

/** Whether the run went on for long enough to notice a fault. */
function wasDue({ due, judgedBy }: InjectedFault, { end, judged }: AlertRun): boolean {
  return due <= end && (judgedBy ?? 0) <= judged
}

interface Outcome {
  readonly fault: InjectedFault
  readonly delay: number | undefined
}

function kindAccount(kind: FaultKind, outcomes: readonly Outcome[], unexplained: readonly SeenAlert[]): KindAccount {
  const own = outcomes.filter(({ fault }) => fault.kind === kind)
  const delays = own.flatMap(({ delay }) => (delay === undefined ? [] : [delay]))
  return {
    kind,
    injected: own.length,
    found: delays.length,
    missed: own.length - delays.length,
    false: unexplained.filter(({ kinds }) => faultLike(kinds.at(-1) as string) === kind).length,
    p50: percentile(delays, 0.5),
    p95: percentile(delays, 0.95),
  }
}

/** The kind of fault that an alert speaks of. */
function faultLike(kind: string): FaultKind | undefined {
  const same = FAULT_KINDS.find((fault) => fault === kind)
  return same ?? FAULT_KINDS.find((fault) => EXPLAINED[fault].finds.includes(kind))
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
