import type { EnvironmentConfig } from './config.ts'

type Named = Pick<EnvironmentConfig, 'name'>

/** Part of the names of the function that publishes alerts, and of what it needs. */
export const PUBLISHER = 'alert-publisher'

/** Literal; of the function, of its table and of its group of consumers. */
export function publisherName({ name }: Named): string {
  return `tributary-${name}-${PUBLISHER}`
}

/** Literal; of the queue of what is no alert. */
export function deadLettersName({ name }: Named): string {
  return `tributary-${name}-alert-dead-letters`
}
