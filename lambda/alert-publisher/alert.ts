import { Ajv2020 } from 'ajv/dist/2020.js'
import schema from '../../contract/alert.schema.json'

/** An event in the life of an alert: contract/alert.schema.json. */
export interface Alert {
  readonly id: string
  readonly phase: 'opened' | 'still_open' | 'renamed' | 'cleared'
  readonly device_id: string
  readonly stream: string
  readonly rule: string
  readonly kind: string
  readonly severity: Severity
  readonly metric: string
  readonly value: number | null
  readonly expected: number | null
  readonly unit: string
  readonly score: number | null
  readonly per_hour: number | null
  readonly since: number
  readonly at: number
  readonly raised_at: number
  readonly device: { readonly registered: boolean; readonly site: string | null; readonly model: string | null }
  readonly links: { readonly explanation: string; readonly query: string }
}

export type Severity = 'info' | 'warning' | 'critical'

/** A record that is no alert; the message says why, in a few words. */
export class PoisonError extends Error {
  override name = 'PoisonError'
}

/** Of an error, not of the record: what is not of the schema may be as long as a record. */
const MAX_CHARACTERS = 300

const isAlert = new Ajv2020({ allowUnionTypes: true }).compile<Alert>(schema)

/**
 * The alert that a record holds.
 * @param value the record's value in Base64, as Lambda hands it over; a record without one has none
 * @throws PoisonError when it holds none
 */
export function parseAlert(value: string | null | undefined): Alert {
  if (!value) throw new PoisonError('no value')
  const parsed = parse(Buffer.from(value, 'base64').toString('utf8'))
  if (isAlert(parsed)) return parsed
  const [error] = isAlert.errors ?? []
  throw new PoisonError(`not of the schema: ${error?.instancePath} ${error?.message}`.slice(0, MAX_CHARACTERS))
}

/** Whether people are told: when an alert begins and ends; what comes between, only of those that call for action. */
export function isTold({ phase, severity }: Pick<Alert, 'phase' | 'severity'>): boolean {
  return phase === 'opened' || phase === 'cleared' || severity === 'critical'
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new PoisonError('not JSON')
  }
}
