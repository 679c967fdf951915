import { type Alert, isTold, PoisonError, parseAlert } from './alert.ts'
import { groupsOf } from './groups.ts'
import { DEAD_LETTERS } from './metrics.ts'
import { update } from './pages.ts'
import { publishGroup } from './publish-group.ts'
import type { DeadLetter, Services, Settings } from './services.ts'

/** A Kafka record, as far as it matters here; its value in Base64. */
export interface AlertRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly value?: string | null
}

/**
 * Publish the alerts of a batch. What fails for one group does not keep the others; the batch comes again for it, and
 * those that were published are not published again.
 * @throws Error that says what did not work; the batch is to come again then
 */
export async function publishAlerts(
  records: readonly AlertRecord[],
  services: Services,
  settings: Settings,
): Promise<void> {
  const failures: Error[] = []
  const alerts: Alert[] = []
  for (const record of records) {
    try {
      alerts.push(parseAlert(record.value))
    } catch (error) {
      if (!(error instanceof PoisonError)) throw error
      await attempt(failures, () => buryOnce(deadLetter(record, error.message), services, settings))
    }
  }
  for (const group of groupsOf(alerts.filter(isTold))) {
    await attempt(failures, async () => {
      const busy = await publishGroup(group, services, settings)
      if (busy > 0) throw new Error(`Another invocation is publishing ${busy} alerts of ${group.subject}.`)
    })
  }
  if (failures.length > 0) throw failed(failures)
}

async function attempt(failures: Error[], action: () => Promise<void>): Promise<void> {
  try {
    await action()
  } catch (error) {
    failures.push(error as Error)
  }
}

function failed(failures: readonly Error[]): Error {
  const reasons = [...new Set(failures.map(({ message }) => message))].join(' ')
  return new Error(`${failures.length} of the batch could not be dealt with, it comes again. ${reasons}`, {
    cause: failures[0],
  })
}

function deadLetter({ topic, partition, offset, value }: AlertRecord, reason: string): DeadLetter {
  return { place: `${topic}-${partition}@${offset}`, reason, value: value ?? null }
}

/** A crash between the two steps buries it again; the place tells that it is the same. */
async function buryOnce(letter: DeadLetter, { book, bury, measure, say, now }: Services, { rememberedMs }: Settings) {
  const key = `poison/${letter.place}`
  const known = await update(book, [key], (pages) => ({ result: pages.get(key, false), changes: [] }))
  if (known) return
  await bury(letter)
  measure({ [DEAD_LETTERS]: 1 })
  say(`${letter.place} is no alert, but a dead letter: ${letter.reason}.`)
  const forgotten = new Date(now() + rememberedMs)
  await update(book, [key], (pages) => ({ result: undefined, changes: [pages.change(key, true, forgotten)] }))
}
