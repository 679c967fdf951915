import { NotYetError } from '../job/api-errors.ts'
import { readDocument, replaceDocument, type S3 } from '../job/documents.ts'
import { documentOf, type Refusal } from './document.ts'
import type { Environment } from './environment.ts'
import { DEVICES, FAILED, type Measures, REFUSED } from './metrics.ts'
import { type Iot, listDevices } from './things.ts'

/** What the function talks to. */
export interface Services {
  readonly iot: Iot
  readonly s3: S3
}

/** Where the function tells what it saw and did. */
export interface Reports {
  readonly measure: (measures: Measures) => void
  readonly say: (line: string) => void
}

/** Refusals that are told one by one; a model whose tags are wrong refuses each of its devices. */
const MOST_REFUSALS_TOLD = 100

/**
 * Bring the document to what the registry of things says. It is written whole or not at all, and only when it changes.
 * An empty registry changes nothing: that all devices are gone at once is less likely than that they cannot be seen.
 * @throws NotYetError when another export was quicker; and what the APIs throw
 */
export async function exportRegistry(services: Services, environment: Environment, reports: Reports): Promise<void> {
  const { DOCUMENT: url, THING_TYPE: deviceType } = environment
  // Before the things: what another export writes while they are listed may be newer than this one.
  const former = await readDocument(services.s3, url)
  const things = await listDevices(services.iot, deviceType)
  const { text, devices, refusals } = documentOf(
    things,
    former?.text ?? '',
    new RegExp(environment.DEVICE_PATTERN, 'u'),
  )
  if (things.length === 0) reports.say(`No thing is of type ${deviceType}: the document stays as it is.`)
  for (const line of refusalLines(refusals)) reports.say(line)
  if (text !== '' && text !== former?.text) {
    if (!(await replaceDocument(services.s3, url, text, former))) {
      throw new NotYetError(`Something else has written ${url} meanwhile.`)
    }
    reports.say(`${devices} devices were written to ${url}.`)
  }
  reports.measure({ [DEVICES]: devices, [REFUSED]: refusals.length, [FAILED]: 0 })
}

function refusalLines(refusals: readonly Refusal[]): string[] {
  const lines = refusals.slice(0, MOST_REFUSALS_TOLD).map(({ name, reason, keepsLine }) => {
    const effect = keepsLine ? 'What was known of it stays.' : 'Nothing is known of it.'
    return `Device ${name} is refused: ${reason}. ${effect}`
  })
  const untold = refusals.length - lines.length
  return untold > 0 ? [...lines, `${untold} more devices are refused.`] : lines
}
