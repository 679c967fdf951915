import { describe, expect, jest, test } from '@jest/globals'
import type { Registry } from '../../../lambda/provisioning-hook/registry.ts'
import { admission, verdict } from '../../../lambda/provisioning-hook/verdict.ts'
import { loadConfig } from '../../../lib/config-check.ts'
import { loadContract } from '../../../lib/contract.ts'

const TYPE = 'tributary-test-device'
const OWN = 'a'.repeat(64)
const rules = admission(loadContract().pipeline.device.pattern, 'pump-[0-9]+', TYPE)

function certificate(id: string): string {
  return `arn:aws:iot:eu-central-1:123456789012:cert/${id}`
}

function registry(things: Record<string, { type?: string; principals?: string[] }> = {}): Registry {
  return {
    thing: async (name) => (Object.hasOwn(things, name) ? { type: things[name]?.type } : undefined),
    principals: async (name) => things[name]?.principals ?? [],
  }
}

function ask(serial: unknown, known: Registry = registry(), certificateId: string = OWN) {
  const parameters = serial === undefined ? {} : { SerialNumber: serial }
  return verdict({ certificateId, claimCertificateId: 'claim', clientId: 'claim.1', parameters }, rules, known)
}

describe('a serial number', () => {
  test('that is expected and new may enrol', async () => {
    expect(await ask('pump-1')).toEqual({ allowed: true, reason: 'new' })
  })

  test.each([
    [undefined, 'no serial number'],
    [7, 'no serial number'],
    [['pump-1'], 'no serial number'],
    ['', 'the serial number is no name for a device'],
    ['pump:1', 'the serial number is no name for a device'],
    ['pump-1/telemetry', 'the serial number is no name for a device'],
    ['pump-*', 'the serial number is no name for a device'],
    ['pump-1\n', 'the serial number is no name for a device'],
    [`pump-${'1'.repeat(60)}`, 'the serial number is no name for a device'],
    ['valve-1', 'the serial number is none of those expected'],
    ['pump-', 'the serial number is none of those expected'],
    ['a-pump-1', 'the serial number is none of those expected'],
    ['pump-1a', 'the serial number is none of those expected'],
  ])('%j is refused: %s', async (serial, reason) => {
    const known = registry()
    const asked = jest.spyOn(known, 'thing')
    expect(await ask(serial, known)).toEqual({ allowed: false, reason })
    expect(asked).not.toHaveBeenCalled()
  })

  test('must match an alternation as a whole', async () => {
    const either = admission('^[a-z-]{1,9}$', 'pump|valve', TYPE)
    const request = (serial: string) => ({
      ...{ certificateId: OWN, claimCertificateId: '', clientId: '' },
      parameters: { SerialNumber: serial },
    })
    expect((await verdict(request('valve'), either, registry())).allowed).toBe(true)
    expect((await verdict(request('pump-x'), either, registry())).allowed).toBe(false)
    expect((await verdict(request('x-valve'), either, registry())).allowed).toBe(false)
  })
})

describe('a device that is known', () => {
  const with_ = (...principals: string[]) => registry({ 'pump-1': { type: TYPE, principals } })

  test('is not taken over with another certificate', async () => {
    expect(await ask('pump-1', with_(certificate('b'.repeat(64))))).toEqual({
      allowed: false,
      reason: 'the device has another certificate',
    })
    expect((await ask('pump-1', with_(certificate(OWN), certificate('b'.repeat(64))))).allowed).toBe(false)
  })

  test('may ask again with the same certificate', async () => {
    expect(await ask('pump-1', with_(certificate(OWN)))).toEqual({ allowed: true, reason: 'asked again' })
  })

  test('may enrol anew when its certificate has been detached', async () => {
    expect(await ask('pump-1', with_())).toEqual({ allowed: true, reason: 'known, without a certificate' })
  })

  test('is not mistaken for one whose certificate begins or ends alike', async () => {
    expect((await ask('pump-1', with_(certificate(`x${OWN}`)))).allowed).toBe(false)
    expect((await ask('pump-1', with_(certificate(OWN)), '')).allowed).toBe(false)
    expect((await ask('pump-1', with_('eu-central-1:cognito-id'))).allowed).toBe(false)
  })

  test('may be of the type of a model', async () => {
    expect(await ask('pump-1', registry({ 'pump-1': { type: `${TYPE}-TH100` } }))).toMatchObject({ allowed: true })
  })

  test.each([undefined, 'lamp', `${TYPE}s`, `${TYPE}-`])('is left alone when it is of type %s', async (type) => {
    const known = registry({ 'pump-1': type === undefined ? {} : { type } })
    expect(await ask('pump-1', known)).toEqual({ allowed: false, reason: 'a thing of another type has this name' })
  })
})

test.each([
  ['dev', 'pump-1', 'pump/1'],
  ['prod', 'PUMP-20260001', 'pump-1'],
])('the pattern of %s lets %s through, and not %s', (name, good, bad) => {
  const { serial } = admission('^a$', loadConfig(name).devices.serialPattern, TYPE)
  expect([serial.test(good), serial.test(bad)]).toEqual([true, false])
})
