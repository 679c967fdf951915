import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import type { Contract, StreamName } from '../lib/contract.ts'
import { strictJson } from './strict-json.ts'

/** What becomes of a message: accepted, or rejected with every reason, sorted. */
export interface Verdict {
  readonly accepted: boolean
  readonly reasons: readonly string[]
  /** The parsed payload of an accepted message. */
  readonly payload?: { readonly seq: number; readonly time: number }
}

export type Judge = (stream: StreamName, device: string | null, payload: Uint8Array, receivedAt: number) => Verdict

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The verdict of the contract on single messages; the job's `decode.py` must come to the same one.
 * `receivedAt` is the arrival time in epoch milliseconds.
 */
export function judge(contract: Contract): Judge {
  const ajv = new Ajv2020({ allErrors: true, strictNumbers: true, allowUnionTypes: true, ownProperties: true })
  const validators = Object.fromEntries(
    Object.entries(contract.schemas).map(([name, schema]) => [name, ajv.compile(schema)]),
  )
  const device = new RegExp(contract.pipeline.device.pattern, 'u')
  const ahead = contract.pipeline.clock.aheadSeconds
  return (stream, key, bytes, receivedAt) => {
    const validate = validators[stream]
    if (validate === undefined) throw new Error(`no stream ${stream}`)
    const reasons = new Set<string>()
    if (key === null || !device.test(key)) reasons.add('device: not a device name')
    const payload = parse(bytes, reasons)
    if (payload !== undefined) {
      if (!validate(payload)) for (const error of validate.errors ?? []) reasons.add(reason(error))
      const time = (payload as { time?: unknown }).time
      if (typeof time === 'number' && time > receivedAt + ahead * 1000)
        reasons.add(`time: more than ${ahead} s ahead of arrival`)
    }
    const sorted = [...reasons].sort()
    return sorted.length > 0
      ? { accepted: false, reasons: sorted }
      : { accepted: true, reasons: [], payload: payload as { seq: number; time: number } }
  }
}

function parse(bytes: Uint8Array, reasons: Set<string>): object | undefined {
  let text: string
  try {
    text = UTF8.decode(bytes)
  } catch {
    reasons.add('not UTF-8')
    return undefined
  }
  const value = strictJson(text)
  if (value === undefined) reasons.add('not JSON')
  else if (typeof value !== 'object' || value === null || Array.isArray(value)) reasons.add('not a JSON object')
  else return value
  return undefined
}

function reason(error: ErrorObject): string {
  const path = error.instancePath.slice(1).split('/').map(unescapePointer).join('.')
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'required':
      return `${params['missingProperty']}: missing`
    case 'type':
      return `${path}: not ${article([params['type']].flat()[0] as string)}`
    case 'minimum':
      return `${path}: below ${params['limit']}`
    case 'maximum':
      return `${path}: above ${params['limit']}`
    case 'enum':
      return `${path}: not one of ${(params['allowedValues'] as string[]).join(', ')}`
    case 'minLength':
      return `${path}: shorter than ${params['limit']}`
    case 'maxLength':
      return `${path}: longer than ${params['limit']}`
    case 'minProperties':
      return `${path}: fewer than ${params['limit']} entries`
    case 'maxProperties':
      return `${path}: more than ${params['limit']} entries`
    case 'pattern':
    case 'propertyNames':
      return error.propertyName !== undefined || error.keyword === 'propertyNames'
        ? `${path}: a name that does not match the pattern`
        : `${path}: does not match the pattern`
    default:
      throw new Error(`no reason for JSON Schema keyword ${error.keyword}`)
  }
}

function unescapePointer(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~')
}

function article(type: string): string {
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`
}
