import { describe, expect, test } from '@jest/globals'
import { UnfitMessageError } from '../../../lambda/alert-publisher/services.ts'
import { FakeWorld, SETTINGS } from './fake-world.ts'
import { alertsOf, record, sampleAlert } from './sample.ts'

const { perDevice, global } = SETTINGS.limits

test('the alerts of a device in a batch are one message, each of them once', async () => {
  const world = new FakeWorld()
  const [one, two] = alertsOf('pump-1', 2) as [object, object]
  await world.publish(record(one), record(two), record(one))
  await world.publish(record(two), record(one))
  expect(world.messages.map(({ subject }) => subject)).toEqual(['[critical] pump-1: 2 alerts: high'])
  expect(world.text.match(/^ {2}alert /gm)).toHaveLength(2)
})

test('devices have a message each, until they are so many that it would be a flood', async () => {
  const world = new FakeWorld()
  const batch = (devices: number) =>
    Array.from({ length: devices }, (_, i) => record(alertsOf(`pump-${devices}-${i}`, 1)[0]))
  await world.publish(...batch(5))
  expect(world.messages).toHaveLength(5)
  await world.publish(...batch(6))
  expect(world.messages).toHaveLength(6)
  expect(world.messages.at(-1)?.subject).toBe('[critical] 6 alerts of 6 devices: high')
})

test.each([
  ['opened', 'info', 1],
  ['opened', 'critical', 1],
  ['cleared', 'info', 1],
  ['still_open', 'warning', 0],
  ['still_open', 'critical', 1],
  ['renamed', 'warning', 0],
  ['renamed', 'critical', 1],
] as const)('%s of severity %s is told: %i', async (phase, severity, messages) => {
  const world = new FakeWorld()
  await world.publish(record(sampleAlert({ phase, severity })))
  expect(world.messages).toHaveLength(messages)
})

describe('limits', () => {
  test('of a device: what is beyond is held back, counted, and told by the next message', async () => {
    const world = new FakeWorld()
    for (const alert of alertsOf('pump-1', perDevice + 2)) await world.publish(record(alert))
    expect(world.messages).toHaveLength(perDevice)
    expect(world.measured).toEqual({ Messages: perDevice, HeldBack: 2 })
    await world.publish(record(alertsOf('pump-2', 1)[0]))
    expect(world.messages.at(-1)?.body).toMatch(
      /^Held back since 2026-11-26 12:01:00 UTC: 2 alerts\..*\n- pump-1: 2\n/m,
    )
    world.pass(11)
    await world.publish(record(alertsOf('pump-3', 1)[0]))
    expect(world.messages.at(-1)?.body).not.toContain('Held back')
  })

  test('of all devices together', async () => {
    const world = new FakeWorld()
    for (let i = 0; i < global + 3; i += 1) await world.publish(record(alertsOf(`pump-${i}`, 1)[0]))
    expect(world.messages).toHaveLength(global)
  })

  test('what no message tells, a summary does, a window after it was held back', async () => {
    const world = new FakeWorld()
    for (const alert of alertsOf('pump-1', perDevice + 2)) await world.publish(record(alert))
    world.pass(9)
    await world.summarise()
    expect(world.messages).toHaveLength(perDevice)
    world.pass(1)
    await Promise.all([world.summarise(), world.summarise()])
    await world.summarise()
    expect(world.messages.slice(perDevice).map(({ subject }) => subject)).toEqual(['[held back] 2 alerts of 1 device'])
  })

  test('a summary that fails is told by the next one', async () => {
    const world = new FakeWorld()
    for (const alert of alertsOf('pump-1', perDevice + 2)) await world.publish(record(alert))
    world.pass(10)
    world.at = (step) => {
      if (step === 'publish') throw new Error('throttled')
    }
    await expect(world.summarise()).rejects.toThrow('throttled')
    world.at = () => {}
    await world.summarise()
    expect(world.messages.at(-1)?.body).toContain('- pump-1: 2')
  })
})

describe('poison', () => {
  const BROKEN = { ...sampleAlert(), severity: 'dire' }

  test.each([
    ['no JSON', { ...record('{'), value: 'ew==' }, 'not JSON'],
    ['not of the schema', record(BROKEN), 'not of the schema: /severity must be equal to one of the allowed values'],
    ['without a value', { topic: 'iot.alerts', partition: 0, offset: 0 }, 'no value'],
  ])('a record that is %s is a dead letter, once, and keeps nothing back', async (_, poison, reason) => {
    const world = new FakeWorld()
    for (let i = 0; i < 2; i += 1) await world.publish(poison, record(sampleAlert(), 1))
    const value = poison.value ?? null
    expect(world.letters).toEqual([{ place: 'iot.alerts-0@0', reason, value }])
    expect(world.messages).toHaveLength(1)
    expect(world.measured).toEqual({ Messages: 1, DeadLetters: 1 })
  })

  test('a message that SNS will never take is one, too', async () => {
    const world = new FakeWorld()
    world.at = (step) => {
      if (step === 'publish') throw new UnfitMessageError('SNS does not take the message: too long')
    }
    const alert = sampleAlert()
    await world.publish(record(alert))
    await world.publish(record(alert))
    expect(world.letters.map(({ reason }) => reason)).toEqual(['SNS does not take the message: too long'])
    const value = Buffer.from(world.letters[0]?.value ?? '', 'base64').toString()
    expect(JSON.parse(value)).toEqual(alert)
  })
})

describe('the batch comes again', () => {
  test('when a message could not be sent; the others are sent, and not again', async () => {
    const world = new FakeWorld()
    let calls = 0
    world.at = (step) => {
      if (step === 'publish' && ++calls === 1) throw new Error('throttled')
    }
    const batch = ['pump-1', 'pump-2'].map((device, i) => record(alertsOf(device, 1)[0], i))
    await expect(world.publish(...batch)).rejects.toThrow(
      '1 of the batch could not be dealt with, it comes again. throttled',
    )
    expect(world.messages.map(({ attributes }) => attributes.device)).toEqual(['pump-2'])
    await world.publish(...batch)
    expect(world.messages.map(({ attributes }) => attributes.device)).toEqual(['pump-2', 'pump-1'])
  })

  test('when another invocation is at it, until that is through or has died', async () => {
    const world = new FakeWorld()
    const alert = record(sampleAlert())
    let other: Promise<void> | undefined
    world.at = (step) => {
      if (step === 'publish') other ??= world.publish(alert)
    }
    await world.publish(alert)
    await expect(other).rejects.toThrow('Another invocation is publishing 1 alerts of pump-1.')
    await world.publish(alert)
    expect(world.messages).toHaveLength(1)
  })
})
