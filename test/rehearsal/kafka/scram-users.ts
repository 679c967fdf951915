import { pbkdf2Sync, randomBytes } from 'node:crypto'
import { Admin, alterUserScramCredentialsV0, type Connection, ScramMechanisms } from '@platformatic/kafka'
import type { Credentials } from '../../../local/services/credentials.ts'
import { clientOptions, type KafkaAccess } from '../../../local/services/kafka-client.ts'

const MECHANISM = ScramMechanisms.SCRAM_SHA_512
const ITERATIONS = 4096
const KEY_BYTES = 64

/**
 * Let a user sign in by SCRAM with this password and no other, as MSK does with a secret that is associated with a cluster.
 * @param access that of a user who may change others
 */
export async function addScramUser(access: KafkaAccess, { username: name, password }: Credentials): Promise<void> {
  const salt = randomBytes(16)
  const saltedPassword = pbkdf2Sync(password, salt, ITERATIONS, KEY_BYTES, 'sha512')
  const user = { name, mechanism: MECHANISM, iterations: ITERATIONS, salt, saltedPassword }
  await onBroker(access, (connection) => alterUserScramCredentialsV0.api.async(connection, [], [user]))
}

/** Let a user sign in no more; one that is not there is an error. */
export async function removeScramUser(access: KafkaAccess, name: string): Promise<void> {
  await onBroker(access, (connection) =>
    alterUserScramCredentialsV0.api.async(connection, [{ name, mechanism: MECHANISM }], []),
  )
}

async function onBroker(access: KafkaAccess, act: (connection: Connection) => Promise<unknown>): Promise<void> {
  const admin = new Admin(clientOptions(access, 'scram-users'))
  try {
    const [connection] = (await admin.connectToBrokers()).values()
    if (connection === undefined) throw new Error('Kafka names no broker')
    await act(connection)
  } finally {
    await admin.close()
  }
}
