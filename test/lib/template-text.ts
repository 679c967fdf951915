import type { Template } from 'aws-cdk-lib/assertions'
import { type Json, type Names, plain } from '../../local/synth/plain-values.ts'
import { policyLines } from './policy-text.ts'
import { removalText } from './removal-text.ts'

interface Resource {
  readonly Type: string
  readonly Properties?: Record<string, Json>
  readonly DependsOn?: string | string[]
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
  readonly Metadata?: { readonly 'aws:cdk:path'?: string }
}

/**
 * A template as text that a person can review: resources by construct path instead of by logical id, references and
 * joins as `{…}`, policy statements as sentences, hashes of assets and ids masked.
 */
export function templateText(template: Template): string {
  const { Resources = {}, Outputs = {} } = template.toJSON() as {
    Resources?: Record<string, Resource>
    Outputs?: Record<string, { Value: Json; Export?: { Name: Json } }>
  }
  const names = resourceNames(Resources)
  const resources = Object.entries(Resources)
    .map(([id, resource]) => resourceText(names.get(id) ?? id, resource, names))
    .sort()
  const outputs = Object.entries(Outputs)
    .filter(([id]) => !id.startsWith('ExportsOutput'))
    .map(([id, { Value }]) => `output ${id}: ${plain(Value, names)}`)
    .sort()
  return `${[...resources, ...outputs].join('\n\n')}\n`
}

/** Construct paths by logical id, without the stack's id and without the ids that the CDK adds for its own sake. */
function resourceNames(resources: Record<string, Resource>): Names {
  return new Map(
    Object.entries(resources).map(([id, { Metadata }]) => {
      const path = Metadata?.['aws:cdk:path']?.split('/').slice(1) ?? [id]
      const kept = path.filter((part, i) => !(part === 'Resource' && i === path.length - 1))
      return [id, kept.join('/').replace(/[0-9A-F]{8}$/, '')]
    }),
  )
}

function resourceText(name: string, resource: Resource, names: Names): string {
  const lines = Object.entries(resource.Properties ?? {}).flatMap(([key, value]) => valueLines(key, value, names, '  '))
  const after = [resource.DependsOn ?? []].flat().map((id) => names.get(id) ?? id)
  return [
    `${name}  ${resource.Type}${removalText(resource.DeletionPolicy, resource.UpdateReplacePolicy)}`,
    ...(after.length > 0 ? [`  after ${after.sort().join(', ')}`] : []),
    ...lines,
  ].join('\n')
}

/** A property as lines: a value on one, an object or a list with an indented line for each part. */
function valueLines(key: string, value: Json, names: Names, indent: string): string[] {
  const statements = policyLines(value, names)
  if (statements) return [`${indent}${key}:`, ...statements.map((line) => `${indent}  ${line}`)]
  const text = plain(value, names)
  if (text !== undefined) return text.includes('\n') ? block(key, text, indent) : [`${indent}${key}: ${text}`]
  const parts = Array.isArray(value)
    ? value.map((part): [string, Json] => ['-', part])
    : Object.entries(value as Record<string, Json>)
  return [`${indent}${key}:`, ...parts.flatMap(([name, part]) => valueLines(name, part, names, `${indent}  `))]
}

function block(key: string, text: string, indent: string): string[] {
  return [
    `${indent}${key}:`,
    ...text
      .trimEnd()
      .split('\n')
      .map((line) => `${indent}  | ${line}`),
  ]
}
