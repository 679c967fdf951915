import type { CfnTopicRule } from 'aws-cdk-lib/aws-iot'
import type { Contract, Stream, StreamName } from './contract.ts'
import { deviceLevel, filterOf } from './mqtt-pattern.ts'

/** The dialect of AWS IoT's SQL; without it a rule gets that of 2015. */
export const SQL_VERSION = '2016-03-23'

type HeaderName = keyof Contract['pipeline']['headers']

/** What each header of the contract is, in AWS IoT's SQL. */
const HEADERS: Record<HeaderName, string> = {
  received_at: 'timestamp()',
  client_id: 'clientid()',
  mqtt_topic: 'topic()',
}

/** How a rule signs in at Kafka: a secret with `username` and `password`, and the role that may read it. */
export interface SignIn {
  readonly secretName: string
  readonly roleArn: string
}

/**
 * All messages of a stream. The `*` alone stands for the payload as bytes, whether they are JSON or not. Patterns of the
 * contract hold nothing that would have to be escaped in a text of SQL.
 */
export function rawMessages(stream: Stream): string {
  return `SELECT * FROM '${filterOf(stream.mqtt)}'`
}

/** The record that a message becomes: key and headers say where it is from, the value is its payload. */
export function kafkaAction(
  contract: Contract,
  { mqtt, kafka }: Stream,
  bootstrap: string,
  signIn: SignIn,
): Omit<CfnTopicRule.KafkaActionProperty, 'destinationArn'> {
  return {
    topic: kafka.topic,
    key: substitute(`topic(${deviceLevel(mqtt)})`),
    headers: (Object.keys(contract.pipeline.headers) as HeaderName[]).map((key) => ({
      key,
      value: substitute(HEADERS[key]),
    })),
    clientProperties: {
      'bootstrap.servers': bootstrap,
      acks: 'all',
      // Each query reads every record, so what counts is the cost of unpacking.
      'compression.type': 'lz4',
      'security.protocol': 'SASL_SSL',
      'sasl.mechanism': 'SCRAM-SHA-512',
      'sasl.scram.username': secretValue(signIn, 'username'),
      'sasl.scram.password': secretValue(signIn, 'password'),
      'key.serializer': 'org.apache.kafka.common.serialization.StringSerializer',
      'value.serializer': 'org.apache.kafka.common.serialization.ByteBufferSerializer',
    },
  }
}

/**
 * Where S3 keeps a message that could not be delivered: stream, day and hour in UTC, and a name that is the moment in
 * epoch milliseconds when the rule gave up, which the object itself does not hold, and something random.
 */
export function failedActionKey(stream: StreamName): string {
  const [hour, time, random] = ['parse_time("yyyy/MM/dd/HH", timestamp())', 'timestamp()', 'newuuid()'].map(substitute)
  return `${stream}/${hour}/${time}-${random}.json`
}

function secretValue({ secretName, roleArn }: SignIn, field: 'username' | 'password'): string {
  return substitute(`get_secret('${secretName}', 'SecretString', '${field}', '${roleArn}')`)
}

/** AWS IoT puts the value of the expression in this place. */
function substitute(expression: string): string {
  return `\${${expression}}`
}
