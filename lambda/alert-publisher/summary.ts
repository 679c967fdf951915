import type { EventState } from './decide.ts'
import { oldest, together } from './held.ts'
import { type Limits, withToken } from './limits.ts'
import { summaryOf } from './message.ts'
import { MESSAGES } from './metrics.ts'
import { LEDGER, type Pages, update } from './pages.ts'
import type { Services, Settings } from './services.ts'

/** Key of the summary that is being published. */
const SUMMARY = 'summary'

/**
 * Tell what was held back a whole window ago and no message has told since. To do it again, or at the same time, tells
 * nothing twice.
 * @throws Error when others are in the way; and what the services throw
 */
export async function summarise(services: Services, settings: Settings): Promise<void> {
  const { book, now, publish, measure } = services
  const told = await update(book, [SUMMARY, LEDGER], (pages) => claim(pages, now(), settings))
  if (!told) return
  try {
    await publish(summaryOf(told, settings.limits))
  } catch (error) {
    await update(book, [SUMMARY], (pages) => ({ result: undefined, changes: [pages.change(SUMMARY, { told })] }))
    throw error
  }
  measure({ [MESSAGES]: 1 })
  await update(book, [SUMMARY], (pages) => ({ result: undefined, changes: [pages.change(SUMMARY, {})] }))
}

function claim(pages: Pages, now: number, { limits, leaseMs }: Settings) {
  const { told: left = [], leaseUntil = 0 } = pages.get<EventState>(SUMMARY, {})
  const { sent, held } = pages.ledger()
  const told = together(left, held)
  const granted = withToken(sent, `${SUMMARY}/${oldest(told)}`, now, limits.global, limits.windowMs)
  if (leaseUntil > now || !isDue(oldest(told), now, limits) || !granted) return { result: undefined, changes: [] }
  const changes = [
    pages.change(SUMMARY, { leaseUntil: now + leaseMs, told }),
    pages.change(LEDGER, { sent: granted, held: [] }),
  ]
  return { result: told, changes }
}

function isDue(since: number | undefined, now: number, { windowMs }: Limits): boolean {
  return since !== undefined && since <= now - windowMs
}
