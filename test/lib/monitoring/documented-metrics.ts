/**
 * Metrics of a service as its documentation lists them: for each the sets of dimensions that it comes with. Read in
 * November 2026, partly in copies of the pages; no account was asked.
 */
export interface DocumentedMetrics {
  readonly page: string
  readonly metrics: Readonly<Record<string, readonly (readonly string[])[]>>
}

const CLUSTER = ['Cluster Name']
const BROKER = ['Cluster Name', 'Broker ID']
const TOPIC = ['Cluster Name', 'Broker ID', 'Topic']
const RULE = ['RuleName']
const ACTION = ['ActionType', 'RuleName']
const APPLICATION = ['ApplicationId', 'ApplicationName']
const WORKERS = ['WorkerType', 'CapacityAllocationType', ...APPLICATION]
const INSTANCE = ['DbInstanceName']

/** At the level DEFAULT, which is free and always there. */
const BROKERS_OF_BOTH_TYPES = {
  ActiveControllerCount: [CLUSTER],
  BytesInPerSec: [BROKER, TOPIC],
  BytesOutPerSec: [BROKER, TOPIC],
  ConnectionCount: [BROKER],
  CpuIdle: [BROKER],
  CpuSystem: [BROKER],
  CpuUser: [BROKER],
  GlobalPartitionCount: [CLUSTER],
  GlobalTopicCount: [CLUSTER],
  LeaderCount: [BROKER],
  MemoryFree: [BROKER],
  MemoryUsed: [BROKER],
  MessagesInPerSec: [BROKER],
  PartitionCount: [BROKER],
  ProduceTotalTimeMsMean: [BROKER],
} as const

const MSK = 'https://docs.aws.amazon.com/msk/latest/developerguide'
const TIMESTREAM = 'https://docs.aws.amazon.com/timestream/latest/developerguide'

/** By namespace; MSK's by type of broker, because the types have different ones. */
export const DOCUMENTED: Readonly<Record<string, DocumentedMetrics>> = {
  'AWS/Kafka express': {
    page: `${MSK}/metrics-details-express.html`,
    metrics: { ...BROKERS_OF_BOTH_TYPES, StorageUsed: [CLUSTER], UserPartitionExists: [BROKER] },
  },
  'AWS/Kafka standard': {
    page: `${MSK}/metrics-details.html`,
    metrics: {
      ...BROKERS_OF_BOTH_TYPES,
      HeapMemoryAfterGC: [BROKER],
      KafkaAppLogsDiskUsed: [BROKER],
      KafkaDataLogsDiskUsed: [CLUSTER, BROKER],
      OfflinePartitionsCount: [CLUSTER],
      RootDiskUsed: [BROKER],
      UnderMinIsrPartitionCount: [BROKER],
      UnderReplicatedPartitions: [BROKER],
    },
  },
  'AWS/IoT': {
    page: 'https://docs.aws.amazon.com/iot/latest/developerguide/metrics_dimensions.html',
    metrics: {
      ParseError: [RULE],
      RuleMessageThrottled: [RULE],
      RuleNotFound: [RULE],
      TopicMatch: [RULE],
      RegisterThingFailed: [['TemplateName']],
      Failure: [ACTION],
      Success: [ACTION],
      ErrorActionFailure: [ACTION],
      ErrorActionSuccess: [ACTION],
    },
  },
  'AWS/EMRServerless': {
    page: 'https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/app-job-metrics.html',
    metrics: {
      SubmittedJobs: [APPLICATION],
      PendingJobs: [APPLICATION],
      ScheduledJobs: [APPLICATION],
      RunningJobs: [APPLICATION],
      SuccessJobs: [APPLICATION],
      FailedJobs: [APPLICATION],
      CancellingJobs: [APPLICATION],
      CancelledJobs: [APPLICATION],
      RunningWorkerCount: [WORKERS],
      CPUAllocated: [WORKERS],
      MemoryAllocated: [WORKERS],
      StorageAllocated: [WORKERS],
      IdleWorkerCount: [APPLICATION],
    },
  },
  'AWS/Timestream/InfluxDB': {
    page: `${TIMESTREAM}/timestream-for-influx-monitoring-configuration-optimization.html`,
    metrics: {
      CPUUtilization: [INSTANCE],
      MemoryUtilization: [INSTANCE],
      HeapMemoryUsage: [INSTANCE],
      ActiveMemoryAllocation: [INSTANCE],
      DiskUtilization: [INSTANCE],
      ReadOpsPerSec: [INSTANCE],
      WriteOpsPerSec: [INSTANCE],
    },
  },
  'AWS/Timestream': {
    page: `${TIMESTREAM}/metrics-dimensions.html`,
    metrics: { SystemErrors: [['Operation']], UserErrors: [['Operation']], CumulativeBytesMetered: [['Operation']] },
  },
  'AWS/Lambda': {
    page: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
    metrics: {
      Invocations: [['FunctionName'], ['FunctionName', 'Resource']],
      Errors: [['FunctionName'], ['FunctionName', 'Resource']],
      Throttles: [['FunctionName'], ['FunctionName', 'Resource']],
      Duration: [['FunctionName'], ['FunctionName', 'Resource']],
      OffsetLag: [['FunctionName'], ['FunctionName', 'Resource']],
    },
  },
  'AWS/SQS': {
    page: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html',
    metrics: { ApproximateNumberOfMessagesVisible: [['QueueName']], ApproximateAgeOfOldestMessage: [['QueueName']] },
  },
}
