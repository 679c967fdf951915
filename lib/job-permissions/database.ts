import { PolicyStatement } from 'aws-cdk-lib/aws-iam'

export interface JobDatabase {
  readonly database: {
    /** Secret that the job signs in with, for a database that has one. */
    readonly writeToken?: { readonly arn: string }
    /** What its role needs for a database that asks IAM. */
    readonly writeStatements?: PolicyStatement[]
  }
}

/** The time-series database: its secret, or its own permissions. */
export function databaseStatements({ database: { writeToken, writeStatements = [] } }: JobDatabase): PolicyStatement[] {
  const secret = writeToken && [
    new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [writeToken.arn] }),
  ]
  return [...(secret ?? []), ...writeStatements]
}
