import type { EnvironmentConfig } from './config.ts'

/** The tags of everything in an environment. */
export function environmentTags({ name }: Pick<EnvironmentConfig, 'name'>): Readonly<Record<string, string>> {
  return { project: 'tributary', environment: name }
}
