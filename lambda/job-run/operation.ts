import { definitionOf, type StatusPlaces } from '../job/definition.ts'
import { type Document, jsonOf, readDocument, replaceDocument, type S3 } from '../job/documents.ts'
import { deploymentDigestOf } from '../job/run-name.ts'
import { distinct, type JobEvent, OPERATION } from './event.ts'

/** The last thing that CloudFormation asked for; one that came before it no longer counts. */
export interface Operation {
  /** Its RequestId. */
  readonly request: string
  /** Epoch milliseconds. */
  readonly at: number
  /** Requests that came before it, newest first. */
  readonly former: readonly string[]
  /** Applications on which the job is or was, newest first: one may be left of an operation that failed. */
  readonly applications: readonly string[]
  /** Digest of the definition that was deployed well last; undefined before the first. */
  readonly good: string | undefined
}

/** Requests, and applications, that are remembered. */
const MOST_FORMER = 50
const MOST_APPLICATIONS = 10
const MOST_TRIES = 5

/**
 * The operation that goes on; undefined when none is noted, or nothing that is understood.
 * @throws what the API throws
 */
export async function readOperation(s3: S3, places: StatusPlaces): Promise<Operation | undefined> {
  return operationIn(await readDocument(s3, urlIn(places)))
}

/**
 * Note that an operation begins, so that all former ones end. One that is known already, being repeated or late,
 * changes nothing.
 * @param at epoch milliseconds
 * @throws Error when others write all the time, or what the API throws
 */
export async function noteOperation(
  s3: S3,
  places: StatusPlaces,
  { request, at, applications }: Pick<Operation, 'request' | 'at' | 'applications'>,
): Promise<void> {
  await rewrite(s3, urlIn(places), (former) => {
    if (isKnown(former, request)) return undefined
    return {
      request,
      at,
      former: former ? [former.request, ...former.former].slice(0, MOST_FORMER) : [],
      applications: distinct([...applications, ...(former?.applications ?? [])]).slice(0, MOST_APPLICATIONS),
      good: former?.good,
    }
  })
}

/**
 * Note that an event is dealt with: what it has deployed is good, and applications that are gone are forgotten. When a
 * later operation goes on, nothing is changed.
 * @param gone their ids
 * @throws as noteOperation does
 */
export async function noteSuccess(s3: S3, event: JobEvent, gone: readonly string[]): Promise<void> {
  const definition = definitionOf(event.ResourceProperties)
  const good = deploymentDigestOf(definition)
  await rewrite(s3, urlIn(definition.status), (former) => {
    if (former?.request !== event.RequestId) return undefined
    const applications = former.applications.filter((id) => !gone.includes(id))
    const isSame = former.good === good && applications.length === former.applications.length
    return isSame ? undefined : { ...former, applications, good }
  })
}

/** Whether an event goes back to the definition that was deployed well last, as after an update that failed. */
export function isReturn({ RequestType, ResourceProperties }: JobEvent, operation: Operation | undefined): boolean {
  return RequestType === 'Update' && operation?.good === deploymentDigestOf(definitionOf(ResourceProperties))
}

/** Change the note, by what it is at that moment; undefined leaves it. */
async function rewrite(
  s3: S3,
  url: string,
  change: (former: Operation | undefined) => Operation | undefined,
): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const document = await readDocument(s3, url)
    const next = change(operationIn(document))
    if (next === undefined || (await replaceDocument(s3, url, JSON.stringify(next), document))) return
  }
  throw new Error(`${url} is written by others all the time; deploy again when no other deployment goes on.`)
}

/** Whether a request has been noted before. */
export function isKnown(operation: Operation | undefined, request: string): boolean {
  return operation !== undefined && [operation.request, ...operation.former].includes(request)
}

export function urlIn({ folder }: StatusPlaces): string {
  return `${folder}/${OPERATION}`
}

function operationIn(document: Document | undefined): Operation | undefined {
  const value = document && (jsonOf(document.text) as Partial<Operation> | null | undefined)
  if (typeof value?.request !== 'string' || typeof value.at !== 'number') return undefined
  const { request, at, former = [], applications = [], good } = value
  return { request, at, former, applications, good }
}
