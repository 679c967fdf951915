import { queryNames } from '../query-names.ts'
import { raisesAlerts } from '../query-traits.ts'
import { type DashboardProps, type Graph, PERIOD } from './graph.ts'
import { REGISTRY } from './job-metrics.ts'

/** What the devices are said to do, and what is known of them. */
export function alertGraphs({ contract, job }: DashboardProps): Graph[] {
  const raising = queryNames(contract).filter((query) => raisesAlerts(contract, query))
  const registry = (['registry_devices', 'registry_refused'] as const).map((metric) =>
    job.of(REGISTRY, metric, 'Maximum', PERIOD).with({ label: metric }),
  )
  return [
    {
      title: 'Events of alerts, by kind',
      unit: 'per minute',
      lines: raising.map(({ name }) => job.byDetail(name, 'alerts', PERIOD)),
    },
    { title: 'Registry, at each change', unit: 'devices', lines: registry },
  ]
}
