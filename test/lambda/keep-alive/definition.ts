import type { JobDefinition } from '../../../lambda/job/definition.ts'

export const APPLICATION = '00fa1b2c3d4e5f60'

/** A job as it could be deployed. */
export const DEFINITION: JobDefinition = {
  environment: 'dev',
  run: {
    applicationId: APPLICATION,
    executionRoleArn: 'arn:aws:iam::123456789012:role/job',
    mode: 'STREAMING',
    executionTimeoutMinutes: 0,
    jobDriver: {
      sparkSubmit: {
        entryPoint: 's3://assets/stream.py',
        entryPointArguments: ['--contract', './contract'],
        sparkSubmitParameters: '--py-files s3://assets/modules.zip',
      },
    },
    configurationOverrides: { applicationConfiguration: [{ classification: 'spark-defaults', properties: {} }] },
    retryPolicy: { maxFailedAttemptsPerHour: 5 },
    tags: { environment: 'dev' },
  },
  status: { folder: 's3://status/status', runs: 's3://status/status/runs', queries: 's3://status/status/queries' },
  queries: { live: { state: 1, topics: ['iot.telemetry'] } },
  patience: { graceSeconds: 120, healthSeconds: 900, totalSeconds: 1800 },
  logGroup: '/tributary/dev/job',
}
