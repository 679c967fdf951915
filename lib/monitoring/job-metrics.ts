import type { Duration } from 'aws-cdk-lib'
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'
import type { Contract, PipelineMetric } from '../contract.ts'

type Statistic = 'Average' | 'Maximum' | 'Sum' | 'SampleCount'

/** What the job publishes about the registry of devices has this in the place of a query's name. */
export const REGISTRY = 'registry'

/** The metrics that the job publishes, by the names of the contract. */
export class JobMetrics {
  readonly #namespace: string
  readonly #dimensions: Contract['pipeline']['metricDimensions']

  /** @param namespace the one in the job's argument `--metrics cloudwatch://NAMESPACE` */
  constructor(contract: Contract, namespace: string) {
    this.#namespace = namespace
    this.#dimensions = contract.pipeline.metricDimensions
  }

  /** A metric of one query. CloudWatch does not add up metrics of several, so there is none without a query. */
  of(query: string, metricName: PipelineMetric, statistic: Statistic, period: Duration): Metric {
    return new Metric({
      namespace: this.#namespace,
      metricName,
      dimensionsMap: { [this.#dimensions.query]: query },
      statistic,
      period,
    })
  }

  /** For a graph only: a metric of a query by its details, one line each, named after both. */
  byDetail(query: string, metricName: PipelineMetric, period: Duration): MathExpression {
    const schema = `"${this.#namespace}",${this.#dimensions.query},${this.#dimensions.detail}`
    const term = `MetricName="${metricName}" ${this.#dimensions.query}="${query}"`
    return new MathExpression({
      expression: `SEARCH('{${schema}} ${term}', 'Sum', ${period.toSeconds()})`,
      usingMetrics: {},
      label: `\${PROP('Dim.${this.#dimensions.detail}')} (${query})`,
      period,
    })
  }
}
