import { jsonOf } from '../job/documents.ts'
import { deviceOf, RefusedError } from './device.ts'
import type { Thing } from './things.ts'

/** A device that is refused, and why. */
export interface Refusal {
  readonly name: string
  readonly reason: string
  /** Whether it has a line all the same: the former one. */
  readonly keepsLine: boolean
}

/** What the things come to. */
export interface RegistryDocument {
  /** A line of JSON for each device, sorted by its name; empty for none. */
  readonly text: string
  readonly devices: number
  readonly refusals: readonly Refusal[]
}

/**
 * The document of these things. A refused one changes nothing: it keeps the line that the former document has for it.
 * @param former text of the former document; empty for none
 * @param pattern names that a device may have; anchored
 */
export function documentOf(things: readonly Thing[], former: string, pattern: RegExp): RegistryDocument {
  const formerLines = linesByDevice(former)
  const lines: string[] = []
  const refusals: Refusal[] = []
  for (const { name, attributes } of [...things].sort(byName)) {
    const line = lineOrReason(name, attributes, pattern)
    const kept = typeof line === 'string' ? line : formerLines.get(name)
    if (kept !== undefined) lines.push(`${kept}\n`)
    if (typeof line !== 'string') refusals.push({ name, reason: line.reason, keepsLine: kept !== undefined })
  }
  return { text: lines.join(''), devices: lines.length, refusals }
}

function lineOrReason(name: string, attributes: Thing['attributes'], pattern: RegExp): string | { reason: string } {
  try {
    return JSON.stringify(deviceOf(name, attributes, pattern))
  } catch (error) {
    if (error instanceof RefusedError) return { reason: error.message }
    throw error
  }
}

/** What is no line of a device is left out. */
function linesByDevice(text: string): Map<string, string> {
  const known = text.split('\n').map((line) => [(jsonOf(line) as { device_id?: unknown } | null)?.device_id, line])
  return new Map(known.filter((entry): entry is [string, string] => typeof entry[0] === 'string'))
}

function byName(a: Thing, b: Thing): number {
  return a.name < b.name ? -1 : 1
}
