import { RemovalPolicy } from 'aws-cdk-lib'
import type { EnvironmentConfig } from './config.ts'

/**
 * What becomes of a resource that holds data and whose name is fixed. Kept data is not kept when the deployment that made
 * it fails: the name would be taken for the next one.
 */
export function removalOf({ data }: Pick<EnvironmentConfig, 'data'>): RemovalPolicy {
  return data === 'retained' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY
}
