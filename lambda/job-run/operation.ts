import type { StatusPlaces } from '../job/definition.ts'
import { type Document, jsonOf, readDocument, replaceDocument, type S3 } from '../job/documents.ts'
import { distinct, OPERATION } from './event.ts'

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
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const document = await readDocument(s3, urlIn(places))
    const former = operationIn(document)
    if (isKnown(former, request)) return
    const next: Operation = {
      request,
      at,
      former: former ? [former.request, ...former.former].slice(0, MOST_FORMER) : [],
      applications: distinct([...applications, ...(former?.applications ?? [])]).slice(0, MOST_APPLICATIONS),
    }
    if (await replaceDocument(s3, urlIn(places), JSON.stringify(next), document)) return
  }
  throw new Error(`${urlIn(places)} is written by others all the time; deploy again when no other deployment goes on.`)
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
  return { request: value.request, at: value.at, former: value.former ?? [], applications: value.applications ?? [] }
}
