import { describe, expect, test } from '@jest/globals'
import type { Alert } from '../../../lambda/alert-publisher/alert.ts'
import { Random } from '../../../local/fleet/random.ts'
import { Crash, FakeWorld, MINUTE, SETTINGS, type Step } from './fake-world.ts'
import { alertsOf, record } from './sample.ts'

const SEEDS = Array.from({ length: 25 }, (_, i) => `seed ${i}`)
const MOST_IN_BATCH = 10

/** What fails, and how; undefined when nothing does. */
type Failing = (random: Random, step: Step, sent: number) => Error | undefined

const anywhere: Failing = (random) => {
  if (!random.chance(0.08)) return undefined
  return random.chance(0.5) ? new Crash('killed') : new Error('throttled')
}
/** A message that is out cannot be known to be out by another invocation before that is written down. */
const beforeSending: Failing = (random, step, sent) => (sent > 0 ? undefined : anywhere(random, step, sent))

/** Batches of some devices come, together and again, while the time passes and things fail; then all is quiet. */
async function story(seed: string, failing: Failing): Promise<{ world: FakeWorld; alerts: Alert[] }> {
  const random = new Random(seed)
  const devices = random.integer(1, 8)
  const alerts = Array.from({ length: devices }, (_, i) => alertsOf(`pump-${i}`, random.integer(1, 12))).flat()
  const world = new FakeWorld()
  const deliver = () => {
    const from = random.integer(0, alerts.length - 1)
    const batch = alerts.slice(from, from + random.integer(1, MOST_IN_BATCH))
    return world.publish(...batch.map(record)).catch(() => undefined)
  }
  world.at = (step, sent) => {
    const error = failing(random, step, sent)
    if (error) throw error
  }
  for (let round = 0; round < 30; round += 1) {
    await Promise.all(Array.from({ length: random.integer(1, 3) }, deliver))
    if (random.chance(0.2)) await world.summarise().catch(() => undefined)
    if (random.chance(0.5)) world.pass(random.between(0, 4))
  }
  world.at = () => {}
  await quiet(world, alerts)
  return { world, alerts }
}

/** Kafka hands over until all was taken, and the schedule comes by. */
async function quiet(world: FakeWorld, alerts: readonly Alert[]): Promise<void> {
  world.pass(SETTINGS.leaseMs / MINUTE)
  for (let from = 0; from < alerts.length; from += MOST_IN_BATCH) {
    await world.publish(...alerts.slice(from, from + MOST_IN_BATCH).map(record))
  }
  for (let i = 0; i < 3; i += 1) {
    world.pass(11)
    await world.summarise()
  }
}

function published({ messages }: FakeWorld): string[] {
  return messages.flatMap(({ body }) =>
    [...body.matchAll(/^ {2}alert ([0-9a-f]{32})$/gm)].map(([, id]) => id as string),
  )
}

function toldOfHeld({ messages }: FakeWorld): number {
  const counts = messages.flatMap(({ body }) => [...body.matchAll(/^Held back since .+?: (\d+) alerts\./gm)])
  return counts.reduce((sum, [, held]) => sum + Number(held), 0)
}

/** The most within any window. */
function densest(times: readonly number[]): number {
  const { windowMs } = SETTINGS.limits
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length))
}

describe.each(SEEDS)('%s', (seed) => {
  test('while whatever fails fails, nothing is lost', async () => {
    const { world, alerts } = await story(seed, anywhere)
    const dealtWith = new Set(published(world)).size + toldOfHeld(world)
    expect(dealtWith).toBeGreaterThanOrEqual(alerts.length)
  })

  test('while anything fails before a message is out, each alert is published or counted exactly once', async () => {
    const { world, alerts } = await story(seed, beforeSending)
    const ids = published(world)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length + toldOfHeld(world)).toBe(alerts.length)
  })

  test('while anything fails before a message is out, no limit is exceeded', async () => {
    const { messages } = (await story(seed, beforeSending)).world
    const { perDevice, global } = SETTINGS.limits
    expect(densest(messages.map(({ at }) => at))).toBeLessThanOrEqual(global)
    for (const device of new Set(messages.map(({ attributes }) => attributes.device))) {
      const own = messages.filter(({ attributes, subject }) => attributes.device === device && !/^\[held/.test(subject))
      if (device) expect(densest(own.map(({ at }) => at))).toBeLessThanOrEqual(perDevice)
    }
  })
})

test('the stories hold what they are about: limits that are reached, and all kinds of failures', async () => {
  const stories = await Promise.all(SEEDS.map((seed) => story(seed, anywhere)))
  const held = stories.filter(({ world }) => toldOfHeld(world) > 0)
  const twice = stories.filter(({ world }) => published(world).length > new Set(published(world)).size)
  expect(held.length).toBeGreaterThan(10)
  // The one gap: a message is out, and its sender dies before it has written that down.
  expect(twice.length).toBeGreaterThan(0)
})
