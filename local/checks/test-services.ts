import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadContract } from '../../lib/contract.ts'
import { startDatabase } from '../services/database.ts'
import { startKafka } from '../services/kafka.ts'
import { openState } from '../state.ts'
import { withStops } from '../stops.ts'

/** Run something while a plain-text Kafka and a database of its own are up; it gets their addresses as environment. */
export async function withTestServices<T>(body: (environment: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'tributary-test-'))
  return withStops(async (stops) => {
    stops.add('the folder of the tests', () => rmSync(root, { recursive: true, force: true }))
    const state = openState(root)
    const kafka = await startKafka(state, 'none')
    stops.add('Kafka', () => kafka.process.stop())
    const database = await startDatabase(state, loadContract())
    stops.add('the database', () => database.process.stop())
    return body({
      TRIBUTARY_TEST_KAFKA: kafka.access('job').bootstrap,
      TRIBUTARY_TEST_DATABASE: new URL(database.url).host,
    })
  })
}
