import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Contract } from '../contract.ts'
import { topicArn } from '../kafka-arns.ts'
import { queryNames } from '../query-names.ts'

/**
 * MSK: read what the queries read, and write the pipeline's topics. No consumer group: Spark assigns partitions to its consumers
 * itself, keeps offsets in its checkpoints, and asks the admin client for the latest ones.
 */
export function kafkaStatements(props: {
  readonly contract: Contract
  readonly clusterArn: string
}): PolicyStatement[] {
  const { contract, clusterArn } = props
  const topics = new Set(queryNames(contract).map(({ topic }) => topic))
  const read = [...topics].map((topic) => topicArn(clusterArn, topic))
  const written = Object.values(contract.pipeline.topics).map(({ topic }) => topicArn(clusterArn, topic))
  return [
    // Kafka's producer is idempotent unless it is told not to be.
    new PolicyStatement({
      actions: ['kafka-cluster:Connect', 'kafka-cluster:WriteDataIdempotently'],
      resources: [clusterArn],
    }),
    new PolicyStatement({ actions: ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'], resources: read }),
    new PolicyStatement({ actions: ['kafka-cluster:DescribeTopic', 'kafka-cluster:WriteData'], resources: written }),
  ]
}
