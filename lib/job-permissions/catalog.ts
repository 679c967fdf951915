import { Aws } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { type Contract, streamEntries } from '../contract.ts'

/** The Glue catalog: the lake's database, and in it the tables of the contract, made and changed by the job. */
export function catalogStatement(props: {
  readonly contract: Contract
  readonly catalogDatabase: string
}): PolicyStatement {
  const { contract, catalogDatabase: database } = props
  const glue = `arn:${Aws.PARTITION}:glue:${Aws.REGION}:${Aws.ACCOUNT_ID}`
  const tables = [
    ...streamEntries(contract).map(([, { table }]) => table.name),
    ...Object.values(contract.pipeline.tables).map(({ name }) => name),
  ]
  return new PolicyStatement({
    actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:CreateTable', 'glue:UpdateTable'],
    resources: [
      `${glue}:catalog`,
      `${glue}:database/${database}`,
      ...tables.map((table) => `${glue}:table/${database}/${table}`),
    ],
  })
}
