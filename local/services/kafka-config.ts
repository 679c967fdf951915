import type { Credentials } from './credentials.ts'

/** What a broker's configuration depends on. */
export interface KafkaSettings {
  readonly directory: string
  readonly clientPort: number
  readonly controllerPort: number
  /** Null for a broker without security. */
  readonly secured: {
    /** PEM file with the server's private key and certificate. */
    readonly keystoreFile: string
    readonly truststoreFile: string
    /** The broker's own user, on both listeners. */
    readonly broker: Credentials
    /** Whether other users may only do what ACLs allow; without, each may do all. */
    readonly authorizer: boolean
  } | null
}

export const NODE_ID = 1

const SCRAM_LOGIN = 'org.apache.kafka.common.security.scram.ScramLoginModule'
const TOKEN_LOGIN = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule'
const PLAIN_LOGIN = 'org.apache.kafka.common.security.plain.PlainLoginModule'

/** The server.properties of a single-node broker that is its own controller. */
export function kafkaProperties(settings: KafkaSettings): string {
  const protocol = settings.secured ? 'SASL_SSL' : 'PLAINTEXT'
  const address = (listener: string, port: number) => `${listener}://127.0.0.1:${port}`
  return properties({
    'process.roles': 'broker,controller',
    'node.id': NODE_ID,
    'controller.quorum.voters': `${NODE_ID}@127.0.0.1:${settings.controllerPort}`,
    listeners: `${address('CLIENT', settings.clientPort)},${address('CONTROLLER', settings.controllerPort)}`,
    'advertised.listeners': address('CLIENT', settings.clientPort),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'CLIENT',
    'listener.security.protocol.map': `CLIENT:${protocol},CONTROLLER:${protocol}`,
    'log.dirs': settings.directory,
    'auto.create.topics.enable': false,
    // After a kill the broker is let in again only when the session of its former life has run out.
    'broker.heartbeat.interval.ms': 500,
    'broker.session.timeout.ms': 3000,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    ...(settings.secured ? securityProperties(settings.secured) : {}),
    ...(settings.secured?.authorizer ? authorizerProperties(settings.secured.broker) : {}),
  })
}

/**
 * The controller's listener could change topics and passwords, so it asks for a password too. It knows the broker's user
 * from this file, because SCRAM users live in the metadata that the controller must first serve.
 */
function securityProperties({ keystoreFile, truststoreFile, broker }: NonNullable<KafkaSettings['secured']>) {
  const login = `required username="${broker.username}" password="${broker.password}"`
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keystoreFile,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': truststoreFile,
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.client.scram-sha-512.sasl.jaas.config': `${SCRAM_LOGIN} ${login};`,
    'listener.name.controller.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.controller.plain.sasl.jaas.config': `${PLAIN_LOGIN} ${login} user_${broker.username}="${broker.password}";`,
  }
}

/**
 * As on MSK, with its authorizer and a second way to sign in, by token. Kafka itself takes tokens that nobody has signed, so
 * such a broker is one for tests.
 */
function authorizerProperties(broker: Credentials) {
  return {
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': `User:${broker.username}`,
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512,OAUTHBEARER',
    'listener.name.client.oauthbearer.sasl.jaas.config': `${TOKEN_LOGIN} required;`,
  }
}

/** In the format of java.util.Properties, where a backslash starts an escape. */
function properties(entries: Record<string, string | number | boolean>): string {
  return Object.entries(entries)
    .map(([name, value]) => `${name}=${String(value).replaceAll('\\', '\\\\')}\n`)
    .join('')
}
