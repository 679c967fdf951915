import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { beforeAll, expect, jest, test } from '@jest/globals'
import { Admin } from '@platformatic/kafka'
import { loadContract } from '../../../lib/contract.ts'
import { topicsOf } from '../../../lib/topic-settings.ts'
import { openRecordWriter } from '../../../local/edge/record-writer.ts'
import { isRefusal, type Kafka, startKafka } from '../../../local/services/kafka.ts'
import { clientOptions, type KafkaAccess } from '../../../local/services/kafka-client.ts'
import { createTopics } from '../../../local/services/kafka-topics.ts'
import { recordsOf } from '../records.ts'
import { afterwards, scratchState } from '../scratch.ts'

jest.setTimeout(60_000)

const contract = loadContract()
const state = scratchState()
let kafka: Kafka
let commandLines: Set<string>

beforeAll(async () => {
  const watch = watchCommandLines()
  kafka = await startKafka(state, 'scram')
  commandLines = watch.stop()
  await createTopics(kafka.access('broker'), topicsOf(contract))
})

afterwards(() => kafka.process.stop())

test.each(['bridge', 'job'] as const)('%s is let in with its password and not with another', async (user) => {
  const access = kafka.access(user)
  expect(await listTopics(access)).toContain(contract.streams.telemetry.kafka.topic)
  const wrong = { username: user, password: `${access.credentials?.password}x` }
  const refused = await listTopics({ ...access, credentials: wrong }).catch((error: Error) => isRefusal(error))
  expect(refused).toBe(true)
})

test('nobody is let in without a user or without TLS', async () => {
  const { bootstrap, caFile } = kafka.access('job')
  await expect(listTopics({ bootstrap, caFile: caFile as string })).rejects.toThrow()
  await expect(listTopics({ bootstrap })).rejects.toThrow()
})

test('no password is seen in the process table or in a log', () => {
  const passwords = (['broker', 'bridge', 'job'] as const).map((user) => kafka.access(user).credentials?.password ?? '')
  const seen = [...commandLines, readFileSync(kafka.process.logFile, 'utf8')].join('\n')
  expect(passwords.every((password) => password.length > 20 && !seen.includes(password))).toBe(true)
  if (existsSync('/proc/self/cmdline')) {
    expect(seen).toContain('server.properties.format')
    expect(seen).toContain('kafka.Kafka')
  }
  expect(readdirSync(state.kafka).filter((name) => name.endsWith('.format'))).toEqual([])
})

test('a broker that was killed comes back at the same address with its records', async () => {
  const { bootstrap } = kafka.access('bridge')
  const topic = contract.streams.logs.kafka.topic
  const writer = openRecordWriter(kafka.access('bridge'), 'test')
  await writer.write({ topic, key: Buffer.from('a'), value: Buffer.from('kept'), headers: new Map() })
  await writer.close()
  process.kill(kafka.process.pid, 'SIGKILL')
  expect(await kafka.process.exited).toMatchObject({ signal: 'SIGKILL', expected: false })
  kafka = await startKafka(state, 'scram')
  expect(kafka.access('bridge').bootstrap).toBe(bootstrap)
  expect((await recordsOf(kafka.access('job'), topic)).map(({ value }) => String(value))).toEqual(['kept'])
})

test('a broker whose passwords are lost is not waited for', async () => {
  await kafka.process.stop()
  rmSync(state.secrets, { recursive: true })
  await expect(startKafka(state, 'scram')).rejects.toThrow(/does not accept the passwords in .*--fresh/)
})

async function listTopics(access: KafkaAccess): Promise<string[]> {
  const admin = new Admin({ ...clientOptions(access, 'test'), retries: 0, connectTimeout: 1000 })
  return admin.listTopics().finally(() => admin.close())
}

/** Every command line that appears in the process table, where there is one to read. */
function watchCommandLines(): { stop(): Set<string> } {
  const seen = new Set<string>()
  const look = () => {
    for (const pid of existsSync('/proc') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : []) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '))
      } catch {
        // It has ended meanwhile.
      }
    }
  }
  const timer = setInterval(look, 20)
  return {
    stop: () => {
      clearInterval(timer)
      return seen
    },
  }
}
