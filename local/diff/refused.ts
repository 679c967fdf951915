import type { ResourceDifference } from '@aws-cdk/cloudformation-diff'

/** Why a service would refuse the change of a resource that CloudFormation lets through; undefined where it would not. */
export function refusal(type: string, { isUpdate, propertyUpdates }: ResourceDifference): string | undefined {
  if (type !== 'AWS::MSK::Topic' || !isUpdate) return undefined
  const { PartitionCount: partitions, Configs: configuration } = propertyUpdates
  if (partitions && Number(partitions.newValue) < Number(partitions.oldValue)) {
    return 'Kafka takes no partitions away from a topic; make another topic'
  }
  if (partitions && configuration) {
    return 'MSK takes partitions or configuration of a topic at a time; change one, deploy, and then the other'
  }
  return undefined
}
