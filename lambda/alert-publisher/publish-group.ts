import type { Alert } from './alert.ts'
import { type Decision, decide, type EventState } from './decide.ts'
import { eventKey, type Group } from './groups.ts'
import { count } from './held.ts'
import { messageOf } from './message.ts'
import { DEAD_LETTERS, HELD_BACK, MESSAGES } from './metrics.ts'
import { LEDGER, type Pages, sentKey, update } from './pages.ts'
import { type Services, type Settings, UnfitMessageError } from './services.ts'

/**
 * Publish a group of alerts, or count it as held back. To do it again, or at the same time, does nothing twice.
 * @returns how many of the alerts another invocation is at; they have to come again, in case it fails
 * @throws Error when others are in the way; and what the services throw
 */
export async function publishGroup(group: Group, services: Services, settings: Settings): Promise<number> {
  const decision = await claim(group, services, settings)
  if (decision.kind === 'hold') {
    services.measure({ [HELD_BACK]: decision.alerts.length })
    services.say(`${decision.alerts.length} alerts of ${group.subject} are held back: a limit is reached.`)
  }
  if (decision.kind === 'publish') await publish(decision, services, settings)
  return decision.busy
}

function claim({ subject, alerts }: Group, { book, now }: Services, settings: Settings): Promise<Decision> {
  const keys = [...alerts.map(eventKey), sentKey(subject), LEDGER]
  return update<Decision>(book, keys, (pages) => {
    const at = now()
    const { sent: all, held } = pages.ledger()
    const events = alerts.map((alert) => ({ alert, state: pages.get<EventState>(eventKey(alert), {}) }))
    const world = { now: at, events, subject: pages.get(sentKey(subject), []), all, held }
    const result = decide(world, settings.limits, settings.leaseMs)
    if (result.kind === 'nothing') return { result, changes: [] }
    const { next } = result
    const forgotten = new Date(at + settings.limits.windowMs)
    const changes = [
      ...states(pages, result.alerts, (_, i) => next.states[i] as EventState, at + settings.rememberedMs),
      pages.change(sentKey(subject), next.subject, forgotten),
      pages.change(LEDGER, { sent: next.all, held: next.held }),
    ]
    return { result, changes }
  })
}

type Publication = Extract<Decision, { kind: 'publish' }>

async function publish({ alerts, told }: Publication, services: Services, settings: Settings): Promise<void> {
  try {
    await services.publish(messageOf(alerts, told, settings.limits))
    services.measure({ [MESSAGES]: 1 })
  } catch (error) {
    if (!(error instanceof UnfitMessageError)) {
      // Else the batch would have to wait for the end of the lease.
      await settle(alerts, ({ told: kept }) => ({ ...(kept && { told: kept }) }), services, settings)
      throw error
    }
    await buryAll(alerts, error.message, services)
    services.say(`${alerts.length} alerts and word of ${count(told)} held back are dead letters. ${error.message}`)
  }
  await settle(alerts, () => ({ doneAt: services.now() }), services, settings)
}

async function buryAll(alerts: readonly Alert[], reason: string, { bury, measure }: Services): Promise<void> {
  for (const alert of alerts) {
    await bury({ place: eventKey(alert), reason, value: Buffer.from(JSON.stringify(alert)).toString('base64') })
  }
  measure({ [DEAD_LETTERS]: alerts.length })
}

/** What has become of the events of a message that was tried. */
function settle(
  alerts: readonly Alert[],
  become: (state: EventState) => EventState,
  { book, now }: Services,
  { rememberedMs }: Settings,
): Promise<void> {
  return update(book, alerts.map(eventKey), (pages) => ({
    result: undefined,
    changes: states(pages, alerts, (state) => become(state), now() + rememberedMs),
  }))
}

function states(
  pages: Pages,
  alerts: readonly Alert[],
  become: (state: EventState, index: number) => EventState,
  expires: number,
) {
  return alerts.map((alert, i) => {
    const key = eventKey(alert)
    return pages.change(key, become(pages.get<EventState>(key, {}), i), new Date(expires))
  })
}
