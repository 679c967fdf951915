import { join } from 'node:path'
import { Admin, AuthenticationError } from '@platformatic/kafka'
import { type State, TRIBUTARY_DIRECTORY } from '../state.ts'
import { UserError } from '../user-error.ts'
import { credentialsOf } from './credentials.ts'
import { javaCommand } from './java.ts'
import { clientOptions, type KafkaAccess } from './kafka-client.ts'
import { type KafkaSettings, kafkaProperties } from './kafka-config.ts'
import { formatStorage } from './kafka-format.ts'
import { type Authority, openAuthority } from './pki.ts'
import { keepPort } from './ports.ts'
import { writePrivate } from './private-file.ts'
import { type ServiceProcess, startProcess } from './process.ts'

/**
 * Who may connect: with `scram`, users with a password over TLS; with `none`, anyone on this machine, in plain text.
 * With `acls`, for tests, users as with `scram`, who may do what ACLs allow them, and whoever has a token: see kafka-config.
 */
export type KafkaSecurity = 'scram' | 'none' | 'acls'

/** The users of a broker with security: its own, who also makes the topics, and one for each program that uses it. */
export type KafkaUser = 'broker' | 'bridge' | 'job'

/** A Kafka broker on 127.0.0.1. */
export interface Kafka {
  readonly process: ServiceProcess
  /** How a user reaches it; without security all users are alike. */
  access(user: KafkaUser): KafkaAccess
}

const USERS: readonly KafkaUser[] = ['broker', 'bridge', 'job']
const CLASS_PATH = join(TRIBUTARY_DIRECTORY, 'jars', 'kafka', '*')
const JVM = ['-Xms128m', '-Xmx512m', '-XX:+UseSerialGC']
const LOGGING = ['showDateTime=true', 'dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS'].map(
  (option) => `-Dorg.slf4j.simpleLogger.${option}`,
)
const READY_WITHIN = 60_000

/**
 * Start the broker with the data that this state holds.
 * @throws UserError when it does not start, or does not accept the passwords of this state
 */
export async function startKafka(state: State, security: KafkaSecurity, signal?: AbortSignal): Promise<Kafka> {
  const authority = security === 'none' ? undefined : await openAuthority(state.pki)
  const settings: KafkaSettings = {
    directory: join(state.kafka, `data-${security}`),
    clientPort: await keepPort(state.ports, 'kafka'),
    controllerPort: await keepPort(state.ports, 'kafka-controller'),
    secured: authority ? { ...(await secured(state, authority)), authorizer: security === 'acls' } : null,
  }
  const propertiesFile = join(state.kafka, 'server.properties')
  writePrivate(propertiesFile, kafkaProperties(settings))
  const users = authority ? USERS.map((user) => credentialsOf(state, user)) : []
  await formatStorage({ classPath: CLASS_PATH, propertiesFile, directory: settings.directory, users })
  const access = (user: KafkaUser): KafkaAccess => ({
    bootstrap: `127.0.0.1:${settings.clientPort}`,
    ...(authority && { credentials: credentialsOf(state, user), caFile: authority.certFile }),
  })
  const process = await startProcess({
    name: 'Kafka',
    command: javaCommand(),
    args: [...JVM, ...LOGGING, '-cp', CLASS_PATH, 'kafka.Kafka', propertiesFile],
    logFile: join(state.logs, 'kafka.log'),
    ready: () => answers(access('broker'), state),
    readyWithin: READY_WITHIN,
    signal,
  })
  return { process, access }
}

/** Kafka wants key and certificate in one PEM file. */
async function secured(state: State, authority: Authority) {
  const { key, cert } = await authority.server()
  const keystoreFile = join(state.kafka, 'server.pem')
  writePrivate(keystoreFile, key + cert)
  return { keystoreFile, truststoreFile: authority.certFile, broker: credentialsOf(state, 'broker') }
}

async function answers(access: KafkaAccess, state: State): Promise<boolean> {
  const admin = new Admin({ ...clientOptions(access, 'readiness'), retries: 0, connectTimeout: 2000 })
  try {
    await admin.listTopics()
    return true
  } catch (error) {
    if (!isRefusal(error as Error)) return false
    throw new UserError(
      `Kafka does not accept the passwords in ${state.secrets}; start once with --fresh to begin with new ones.`,
    )
  } finally {
    await admin.close()
  }
}

/** An error of the client holds those that caused it, as `cause` or as a list of `errors`. */
export function isRefusal(error: Error): boolean {
  const { errors = [] } = error as { errors?: Error[] }
  const causes = error.cause instanceof Error ? [...errors, error.cause] : errors
  return error instanceof AuthenticationError || causes.some(isRefusal)
}
