import { Aws, Fn } from 'aws-cdk-lib'

/** The ARN of a topic for MSK's IAM: `arn:…:topic/CLUSTER/UUID/TOPIC`. */
export function topicArn(clusterArn: string, topic: string): string {
  return arnIn(clusterArn, 'topic', topic)
}

/** The ARN of a consumer group for MSK's IAM: `arn:…:group/CLUSTER/UUID/GROUP`. */
export function groupArn(clusterArn: string, group: string): string {
  return arnIn(clusterArn, 'group', group)
}

function arnIn(clusterArn: string, kind: 'topic' | 'group', name: string): string {
  const cluster = Fn.select(1, Fn.split(':cluster/', clusterArn))
  return `arn:${Aws.PARTITION}:kafka:${Aws.REGION}:${Aws.ACCOUNT_ID}:${kind}/${cluster}/${name}`
}
