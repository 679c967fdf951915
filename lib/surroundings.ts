import { createHash } from 'node:crypto'
import { CfnResource, Lazy, Stack } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/**
 * A digest of the resources in each of these constructs, as they are in their templates at the end: properties of a custom
 * resource, which is then asked again when one of them changes. The names say in `cdk diff` where the change is.
 */
export function surroundings(parts: Readonly<Record<string, IConstruct>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name, Lazy.uncachedString({ produce: () => digest(part) })]),
  )
}

function digest(part: IConstruct): string {
  const resources = part.node.findAll().filter((child) => CfnResource.isCfnResource(child))
  const templates = resources.map((resource) => Stack.of(part).resolve(resource._toCloudFormation()))
  return createHash('sha256').update(JSON.stringify(templates, withoutMetadata)).digest('hex').slice(0, 12)
}

/** Metadata is for tools. */
function withoutMetadata(key: string, value: unknown): unknown {
  return key === 'Metadata' ? undefined : value
}
