/** What cfn-lint is wrong about in these templates: a rule, the words of the finding, and the reason. */
export const CFN_LINT_EXCEPTIONS: readonly {
  readonly rule: string
  readonly words: string
  readonly reason: string
}[] = [
  {
    rule: 'W3005',
    words: 'dependency already enforced',
    reason: 'The CDK adds a DependsOn beside a reference that says the same.',
  },
  {
    rule: 'E3002',
    words: "Additional properties are not allowed ('KmsKeyId' was unexpected)",
    reason: "Its schema of AWS::Timestream::InfluxDBInstance is older than the service's customer keys.",
  },
  {
    rule: 'W3697',
    words: "Resource type 'AWS::Timestream::",
    reason: 'For accounts that have LiveAnalytics already; all others choose kind influxdb.',
  },
]
