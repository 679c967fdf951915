import { Duration } from 'aws-cdk-lib'
import { Dashboard, GraphWidget, type IWidget, PeriodOverride, TextWidget } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { RUNBOOK } from './alarm.ts'
import { alertGraphs } from './dashboard-alerts.ts'
import { brokerGraphs } from './dashboard-brokers.ts'
import { databaseGraphs } from './dashboard-database.ts'
import { jobGraphs } from './dashboard-job.ts'
import { latencyGraphs, lossGraphs, throughputGraphs } from './dashboard-messages.ts'
import type { DashboardProps, Graph } from './graph.ts'

/** The width that CloudWatch divides. */
const WIDTH = 24

/** To be read from top to bottom: what comes in, how fast, what is lost; then the parts that it goes through. */
export class PipelineDashboard extends Dashboard {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id, {
      dashboardName: `tributary-${props.config.name}`,
      defaultInterval: Duration.hours(3),
      periodOverride: PeriodOverride.AUTO,
    })
    this.#section('Throughput', 'Messages from the devices through Kafka into each query.', throughputGraphs(props))
    this.#section('Latency', 'From arrival in Kafka to the committed batch.', latencyGraphs(props))
    this.#section(
      'Loss',
      `Each message is archived, a duplicate, or rejected with its reasons. What rules and database refuse should be nothing; see ${RUNBOOK}.`,
      lossGraphs(props),
    )
    this.#section(
      'Alerts',
      'What is unusual about devices, as the job tells people; docs/alerts.md explains each kind.',
      alertGraphs(props),
    )
    this.#section(
      'Brokers',
      'Kafka keeps the messages for as long as the contract says, whatever happens below.',
      brokerGraphs(props),
    )
    this.#section('Job', 'The Spark application: what it is given, and how each query gets along.', jobGraphs(props))
    this.#section(
      'Database',
      'A view of the lake for people in a hurry; it can be filled again from Kafka.',
      databaseGraphs(props),
    )
  }

  #section(title: string, text: string, graphs: readonly Graph[]): void {
    this.addWidgets(new TextWidget({ markdown: `## ${title}\n${text}`, width: WIDTH, height: 2 }))
    this.addWidgets(...graphs.map((graph) => widget(graph, WIDTH / graphs.length)))
  }
}

function widget({ title, unit, lines, limit }: Graph, width: number): IWidget {
  return new GraphWidget({
    title,
    left: [...lines],
    leftYAxis: { label: unit, min: 0, showUnits: false },
    ...(limit !== undefined && { leftAnnotations: [{ value: limit, label: 'alarm' }] }),
    width,
    height: 6,
  })
}
