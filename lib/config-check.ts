import type { EnvironmentConfig } from './config.ts'
import { broker, database, lake, network } from './config-foundation.ts'
import { alarms, alerts, devices, processing, worker } from './config-pipeline.ts'
import { need, type Problems } from './config-rules.ts'
import { ENVIRONMENT_NAMES, environment } from './environments.ts'

/** A configuration that cannot be deployed; the message is one sentence. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/**
 * The checked configuration of an environment.
 * @param name what was given as `-c env=NAME`
 * @throws ConfigError for an unknown environment or an impossible value
 */
export function loadConfig(name: unknown): EnvironmentConfig {
  const known = ENVIRONMENT_NAMES.join(', ')
  if (typeof name !== 'string' || name === '') {
    throw new ConfigError(`No environment is given; add -c env=NAME with one of ${known}.`)
  }
  const config = environment(name)
  if (config === undefined) throw new ConfigError(`There is no environment '${name}'; known are ${known}.`)
  checkConfig(config)
  return config
}

/**
 * Refuse what CloudFormation would refuse only after minutes, or not at all.
 * @throws ConfigError naming environment, field and problem
 */
export function checkConfig(config: EnvironmentConfig): void {
  const problem = [
    ...named(config),
    ...network(config),
    ...broker(config.broker),
    ...lake(config),
    ...database(config),
    ...devices(config),
    ...worker('processing.driver', config.processing.driver),
    ...worker('processing.executor', config.processing.executor),
    ...processing(config),
    ...alerts(config),
    ...alarms(config),
  ].find((found) => found !== undefined)
  if (problem) throw new ConfigError(`Environment ${config.name}: ${problem}.`)
}

function named({ name }: EnvironmentConfig): Problems {
  return [need(/^[a-z][a-z0-9]{1,11}$/.test(name), `'${name}' is not a name of 2 to 12 lower-case letters and digits`)]
}
