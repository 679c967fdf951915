import type { EnvironmentConfig } from './config.ts'
import { REGISTRY_KEY } from './registry-document.ts'

/** Folder of the checkpoints in their bucket. */
const CHECKPOINTS = 'stream'

/** Where the job finds the contract: the folder beside it into which its archive is unpacked. */
export const CONTRACT_FOLDER = 'contract'

/** Of the seconds that EMR gives a run to end, those for its last reports and the end of Spark. */
const LAST_WORDS_SECONDS = 20
const LEAST_GRACE_SECONDS = 10

/** How soon the job sees that the document of devices has changed; each look is a request to S3. */
const REGISTRY_REFRESH_SECONDS = 60

/** What the job's arguments are made of; values may be tokens. */
export interface JobPlaces {
  readonly config: EnvironmentConfig
  /** Brokers for clients that sign in with IAM, `host:port,host:port`. */
  readonly brokers: string
  /** URL of the lake. */
  readonly lake: string
  readonly checkpointsBucket: string
  /** URL of the time-series database. */
  readonly series: string
  /** Bucket with the document that lists all devices. */
  readonly registryBucket: string
}

/** The CloudWatch namespace of the pipeline's own metrics. */
export function metricsNamespace({ name }: EnvironmentConfig): string {
  return `Tributary/${name}`
}

/** The arguments of jobs/stream.py in AWS. */
export function jobArguments(places: JobPlaces): string[] {
  const { dedupMinutes, graceSeconds, maxOffsetsPerTrigger, triggerSeconds } = places.config.processing
  const grace = Math.max(graceSeconds - LAST_WORDS_SECONDS, LEAST_GRACE_SECONDS)
  return [
    ...['--contract', `./${CONTRACT_FOLDER}`],
    ...['--kafka', `kafka+iam://${places.brokers}`],
    ...['--lake', places.lake],
    ...['--checkpoints', `s3://${places.checkpointsBucket}/${CHECKPOINTS}`],
    ...['--series', places.series],
    ...['--metrics', `cloudwatch://${metricsNamespace(places.config)}`],
    ...['--dedup-horizon', `${dedupMinutes}m`],
    ...['--max-offsets-per-trigger', String(maxOffsetsPerTrigger)],
    ...['--grace', `${grace}s`],
    ...['--registry', `s3://${places.registryBucket}/${REGISTRY_KEY}`],
    ...['--registry-refresh', `${REGISTRY_REFRESH_SECONDS}s`],
    ...Object.entries(triggerSeconds).flatMap(([kind, seconds]) => ['--trigger', `${kind}=${seconds}s`]),
  ]
}
