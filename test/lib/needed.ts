import type { Template } from 'aws-cdk-lib/assertions'

interface Resource {
  readonly Type: string
  readonly Properties?: unknown
  readonly DependsOn?: string | string[]
}

/** Logical ids of all that is made before a resource, and that is deleted only after it. */
export function needed(template: Template, id: string): Set<string> {
  const resources = template.toJSON()['Resources'] as Record<string, Resource>
  const found = new Set<string>()
  const visit = (name: string) => {
    for (const other of directly(resources[name])) {
      if (!(other in resources) || found.has(other)) continue
      found.add(other)
      visit(other)
    }
  }
  visit(id)
  return found
}

function directly(resource: Resource | undefined): string[] {
  return [...[resource?.DependsOn ?? []].flat(), ...references(resource?.Properties)]
}

function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references)
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, part]) => {
    if (key === 'Ref') return [String(part)]
    if (key === 'Fn::GetAtt') return [String([part].flat()[0])]
    return references(part)
  })
}
