import { Template } from 'aws-cdk-lib/assertions'
import type { EnvironmentConfig } from '../../lib/config.ts'
import { checkConfig, loadConfig } from '../../lib/config-check.ts'
import { addEnvironment } from '../../lib/tributary-app.ts'
import { testApp } from './app.ts'
import { smallSources } from './job-sources.ts'

export const ENVIRONMENTS = ['dev', 'prod'] as const
/** These, and prod with the other kind of database, which none of them has. */
export const VARIANTS = [...ENVIRONMENTS, 'prod with LiveAnalytics'] as const
export type Variant = (typeof VARIANTS)[number]

export interface Resource {
  /** Construct path, without the id of the stack. */
  readonly path: string
  readonly id: string
  readonly stack: 'foundation' | 'pipeline'
  readonly type: string
  // biome-ignore lint/suspicious/noExplicitAny: the shape is that of each resource type
  readonly properties: any
  readonly deletionPolicy: string | undefined
  readonly updateReplacePolicy: string | undefined
}

const cache = new Map<string, { templates: Record<'foundation' | 'pipeline', Template>; resources: Resource[] }>()

/** Templates and resources of an environment, synthesised once. */
export function synthesised(name: Variant) {
  let known = cache.get(name)
  if (!known) {
    const { foundation, pipeline } = addEnvironment(testApp(), configOf(name), smallSources())
    const templates = { foundation: Template.fromStack(foundation), pipeline: Template.fromStack(pipeline) }
    const resources = (['foundation', 'pipeline'] as const).flatMap((stack) => resourcesOf(stack, templates[stack]))
    known = { templates, resources }
    cache.set(name, known)
  }
  return known
}

export function configOf(name: Variant): EnvironmentConfig {
  if (name !== 'prod with LiveAnalytics') return loadConfig(name)
  const database = { kind: 'liveAnalytics', memoryHours: 24, magneticDays: 365, ingestCell: 'cell2' } as const
  const config = { ...loadConfig('prod'), database }
  checkConfig(config)
  return config
}

function resourcesOf(stack: 'foundation' | 'pipeline', template: Template): Resource[] {
  return Object.entries(template.toJSON()['Resources']).map(([id, resource]) => {
    const { Type, Properties, Metadata, DeletionPolicy, UpdateReplacePolicy } = resource as Record<string, never>
    const path = String(Metadata?.['aws:cdk:path'] ?? id)
      .split('/')
      .slice(1)
      .join('/')
    return {
      ...{ stack, id, path, type: String(Type), properties: Properties ?? {} },
      ...{ deletionPolicy: DeletionPolicy, updateReplacePolicy: UpdateReplacePolicy },
    }
  })
}
