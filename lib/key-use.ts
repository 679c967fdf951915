import { Aws } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'

/** Use of a key by way of these services only, each named like `s3`. */
export function keyUse(key: IKey, actions: string[], ...services: [string, ...string[]]): PolicyStatement {
  const hosts = services.map((service) => `${service}.${Aws.REGION}.amazonaws.com`)
  return new PolicyStatement({
    actions,
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': hosts.length === 1 ? hosts[0] : hosts } },
  })
}
