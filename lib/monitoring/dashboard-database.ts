import { utilization, writeErrors } from './database-metrics.ts'
import { type DashboardProps, type Graph, PERIOD } from './graph.ts'

/** The health of the time-series database of either kind. */
export function databaseGraphs({ database }: DashboardProps): Graph[] {
  if (database.kind === 'liveAnalytics') {
    const lines = [writeErrors('SystemErrors', PERIOD), writeErrors('UserErrors', PERIOD)]
    return [{ title: 'Failed writes (whole account)', unit: 'per minute', lines }]
  }
  return [
    { title: 'Processor', unit: '%', lines: [utilization(database.name, 'CPUUtilization', PERIOD)] },
    { title: 'Memory', unit: '%', lines: [utilization(database.name, 'MemoryUtilization', PERIOD)] },
    { title: 'Disk', unit: '%', lines: [utilization(database.name, 'DiskUtilization', PERIOD)] },
  ]
}
