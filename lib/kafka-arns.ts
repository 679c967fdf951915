import { Aws, Fn } from 'aws-cdk-lib'

/** The ARN of a topic for MSK's IAM: `arn:…:topic/CLUSTER/UUID/TOPIC`. */
export function topicArn(clusterArn: string, topic: string): string {
  const cluster = Fn.select(1, Fn.split(':cluster/', clusterArn))
  return `arn:${Aws.PARTITION}:kafka:${Aws.REGION}:${Aws.ACCOUNT_ID}:topic/${cluster}/${topic}`
}
