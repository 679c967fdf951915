import { modelOf } from '../devices/thing-type.ts'
import type { Registry } from './registry.ts'
import { type ProvisioningRequest, SERIAL_NUMBER } from './request.ts'

/** Which devices may enrol. */
export interface Admission {
  /** Names that a device may have. */
  readonly device: RegExp
  /** Serial numbers that are expected. */
  readonly serial: RegExp
  /** The type of things that are devices; that of a model begins with it and a hyphen. */
  readonly thingType: string
}

/** Whether a device may enrol, and why. */
export interface Verdict {
  readonly allowed: boolean
  readonly reason: string
}

/** What is admitted, from patterns as texts. @throws SyntaxError for a pattern that is none */
export function admission(device: string, serial: string, thingType: string): Admission {
  return { device: new RegExp(device, 'u'), serial: new RegExp(`^(?:${serial})$`, 'u'), thingType }
}

/**
 * Whether this device may enrol under its serial number. A claim is shared by a whole batch of devices and is the first
 * thing to be stolen, so it never reaches what already belongs to a device: a thing with a certificate, be that active,
 * inactive or revoked, is given no second one. The same certificate may ask again, as a device does that missed the
 * answer. To enrol a device anew, its operator detaches the old certificate first.
 */
export async function verdict(request: ProvisioningRequest, rules: Admission, registry: Registry): Promise<Verdict> {
  const serial = request.parameters[SERIAL_NUMBER]
  if (typeof serial !== 'string') return refused('no serial number')
  if (!rules.device.test(serial)) return refused('the serial number is no name for a device')
  if (!rules.serial.test(serial)) return refused('the serial number is none of those expected')
  const thing = await registry.thing(serial)
  if (thing === undefined) return { allowed: true, reason: 'new' }
  if (modelOf(thing.type, rules.thingType) === undefined) return refused('a thing of another type has this name')
  const principals = await registry.principals(serial)
  if (principals.some((arn) => !isCertificate(arn, request.certificateId))) {
    return refused('the device has another certificate')
  }
  return { allowed: true, reason: principals.length === 0 ? 'known, without a certificate' : 'asked again' }
}

function isCertificate(arn: string, id: string): boolean {
  return id !== '' && arn.endsWith(`:cert/${id}`)
}

function refused(reason: string): Verdict {
  return { allowed: false, reason }
}
