/** Attribute of the table that is the key of a page. */
export const KEY = 'key'

/** Attribute of the table after whose time, in epoch seconds, a page is forgotten. */
export const EXPIRES = 'expires'

/** What is remembered under a key. */
export interface Page {
  /** How often it was written; 0 when it is not there. */
  readonly version: number
  /** JSON; empty when it is not there. */
  readonly text: string
}

/** A page as it is to be, provided that nobody has written it since it was read. */
export interface Change {
  readonly key: string
  /** The version that was read. */
  readonly version: number
  readonly text: string
  /** When it may be forgotten; without, never. */
  readonly expires?: Date
}

/** What invocations remember together. */
export interface Book {
  /** The pages under these keys, as they are at this moment. @throws what the service throws */
  read(keys: readonly string[]): Promise<ReadonlyMap<string, Page>>
  /** Write all of them or none; false when another invocation was quicker. @throws what the service throws */
  write(changes: readonly Change[]): Promise<boolean>
}
