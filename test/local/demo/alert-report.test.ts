import { expect, test } from '@jest/globals'
import { alertAccount } from '../../../local/demo/alert-account.ts'
import type { SeenAlert } from '../../../local/demo/alert-event.ts'
import { alertGaps } from '../../../local/demo/alert-gaps.ts'
import { alertReport } from '../../../local/demo/alert-report.ts'
import type { FaultKind, InjectedFault } from '../../../local/fleet/injected-fault.ts'

const DEVICE = 'climate-0001'
const [FROM, TO, DUE, END] = [100_000, 140_000, 160_000, 200_000]

function fault(kind: FaultKind, device = DEVICE, due = DUE): InjectedFault {
  return { device, kind, metric: 'temperature', magnitude: 1, from: FROM, to: TO, due, judgedBy: TO }
}

function alert(kinds: string[], metric = 'temperature'): SeenAlert {
  return { id: `${kinds}`, device: DEVICE, metric, kinds, since: FROM + 2000, at: FROM + 4000, seenAt: FROM + 9000 }
}

function report(
  faults: readonly InjectedFault[],
  alerts: readonly SeenAlert[],
  limitDelays: readonly number[] = [],
  gaps: readonly string[] = [],
): string {
  const devices = new Set([DEVICE, 'machine-0002'])
  const run = { faults, alerts, devices, begin: 0, end: END, judged: END, tolerance: 10_000 }
  return alertReport(alertAccount(run), limitDelays, gaps)
}

test('the report has a row for each kind there is, and lists what was missed and what had no fault', () => {
  const faults = [fault('level'), fault('stuck', 'machine-0002')]
  const alerts = [alert(['level']), alert(['spike', 'level'], 'humidity')]
  expect(report(faults, alerts, [800, 1200])).toBe(
    `fault  injected  found  missed  no fault  delay p50  delay p95
─────  ────────  ─────  ──────  ────────  ─────────  ─────────
level         1      1       0         1      9.0 s      9.0 s
stuck         1      0       1         0          –          –

Precision 50.0 %, recall 50.0 %. 0 further alerts belong to faults as well.
Limits: from the acknowledged reading to its alert in Kafka p50 0.8 s, p95 1.2 s.
Missed:
  00:01:40  stuck  machine-0002 temperature  1
Alerts without a fault:
  00:01:42  spike → level  climate-0001 humidity`,
  )
})

test('where no faults were injected it says so, instead of shares of nothing', () => {
  expect(report([], [])).toBe('No faults were injected, and no alert was raised.')
  expect(report([], [alert(['level'])])).toBe(
    `No faults were injected; alerts raised all the same: 1.
Alerts without a fault:
  00:01:42  level  climate-0001 temperature`,
  )
})

test('where no fault could be noticed in time there is no table', () => {
  expect(report([fault('level', DEVICE, END + 1)], [])).toBe(
    `Precision –, recall –. 0 further alerts belong to faults as well.
1 faults could not be noticed before the end: not counted.`,
  )
})

test('that alerts may be missing is said beside what they are worth', () => {
  expect(
    report([fault('level')], [alert(['level'])], [], ['Alerts may be missing.'])
      .split('\n')
      .slice(3),
  ).toEqual([
    ...['', 'Precision 100.0 %, recall 100.0 %. 0 further alerts belong to faults as well.', 'Alerts may be missing.'],
  ])
})

const NOON = Date.UTC(2026, 0, 1, 12)

test.each<[string, number, number, boolean, string[]]>([
  ['nothing when all was judged and has come', NOON + TO, NOON + END, true, []],
  [
    'until when the detector has judged',
    NOON + TO - 1,
    NOON + END,
    true,
    [
      'Alerts may be missing: the detector had judged the windows until 12:02:19 only when it had nothing more to read.',
    ],
  ],
  [
    'that it has judged nothing, but what former runs left',
    NOON - 1,
    NOON + END,
    true,
    ['Alerts may be missing: the detector had judged no window of this run when it had nothing more to read.'],
  ],
  ['nothing of what was not due when the devices stopped', NOON, NOON + DUE - 1, true, []],
  [
    'that not all has come',
    NOON + TO,
    NOON + END,
    false,
    ['Alerts may be missing: not all that Kafka has could be read in time.'],
  ],
])('why alerts may be missing: %s', (_what, judged, end, complete, expected) => {
  const moved = { ...fault('level'), due: NOON + DUE, judgedBy: NOON + TO }
  const limit = { ...moved, kind: 'limit', judgedBy: null } as const
  expect(alertGaps({ faults: [moved, limit], begin: NOON, end, judged }, complete)).toEqual(expected)
})
