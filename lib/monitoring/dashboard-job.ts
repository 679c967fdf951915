import { RUN_STARTS } from '../../lambda/keep-alive/metrics.ts'
import type { PipelineMetric } from '../contract.ts'
import { queryNames } from '../query-names.ts'
import { keepsState } from '../query-traits.ts'
import { capacity, jobRuns } from './application-metrics.ts'
import { type DashboardProps, type Graph, PERIOD } from './graph.ts'
import { runsMetric } from './run-alarms.ts'

/** Whether the job runs, with how much, and how its queries get along. */
export function jobGraphs({ config, contract, job, application }: DashboardProps): Graph[] {
  const queries = queryNames(contract)
  const each = (metric: PipelineMetric, statistic: 'Maximum' | 'Sum', some = queries) =>
    some.map(({ name }) => job.of(name, metric, statistic, PERIOD).with({ label: name }))
  return [
    {
      title: 'Runs and vCPUs',
      unit: '',
      lines: [
        jobRuns(application, 'RunningJobs', PERIOD),
        runsMetric(config.name, RUN_STARTS, 'Sum', PERIOD),
        capacity(application, 'CPUAllocated', 'Spark_Driver', PERIOD),
        capacity(application, 'CPUAllocated', 'Spark_Executor', PERIOD),
      ],
    },
    { title: 'Duration of a batch', unit: 'ms', lines: each('batch_duration', 'Maximum') },
    {
      title: 'Rows in state',
      unit: 'rows',
      lines: each('state_rows', 'Maximum', queries.filter(keepsState)),
    },
    { title: 'Restarts', unit: 'per minute', lines: each('restarts', 'Sum') },
  ]
}
