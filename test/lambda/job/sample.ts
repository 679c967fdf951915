import type { JobDefinition, Stringly } from '../../../lambda/job/definition.ts'

const FOLDER = 's3://checkpoints/status'

/** A job of two queries; what is given is otherwise. */
export function sample(
  changes: Partial<JobDefinition> & { version?: string; applicationId?: string } = {},
): JobDefinition {
  const { version = 'v1', applicationId = 'app1', ...others } = changes
  return {
    environment: 'dev',
    run: {
      applicationId,
      executionRoleArn: 'arn:aws:iam::123456789012:role/job',
      mode: 'STREAMING',
      executionTimeoutMinutes: 0,
      jobDriver: {
        sparkSubmit: {
          entryPoint: `s3://assets/${version}.py`,
          entryPointArguments: ['--brokers', 'kafka://b-1:9098'],
          sparkSubmitParameters: '--py-files s3://assets/tributary.zip',
        },
      },
      configurationOverrides: {
        applicationConfiguration: [{ classification: 'spark-defaults', properties: { 'spark.executor.cores': '2' } }],
      },
      retryPolicy: { maxFailedAttemptsPerHour: 5 },
      tags: { environment: 'dev' },
    },
    status: { folder: FOLDER, runs: `${FOLDER}/runs`, queries: `${FOLDER}/queries` },
    queries: {
      live: { state: 1, topics: ['iot.telemetry'] },
      trends: { state: 1, topics: ['iot.logs', 'iot.telemetry'] },
    },
    patience: { graceSeconds: 120, healthSeconds: 600, totalSeconds: 1_800 },
    logGroup: '/tributary/dev/job',
    ...others,
  }
}

/** As CloudFormation hands it on: numbers are strings, and keys in any order. */
export function stringly(definition: JobDefinition): Stringly<JobDefinition> {
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned)
    if (value === null || typeof value !== 'object') return String(value)
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, each]) => [key, turned(each)]),
    )
  }
  return turned(definition) as Stringly<JobDefinition>
}
