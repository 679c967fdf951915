import { invalid } from './api-error.ts'

/** One page of a list, and the token by which the next one is asked for. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly nextToken?: string
}

const MOST = 50
const DEFAULT = 10

/**
 * The page that a call asks for. What was added to the list since the page before does not move it.
 * @throws ApiError when the call's token or number of results cannot be
 */
export function page<T extends { readonly id: string }>(all: readonly T[], query: URLSearchParams): Page<T> {
  const size = Number(query.get('maxResults') ?? DEFAULT)
  if (!Number.isInteger(size) || size < 1 || size > MOST) throw invalid(`maxResults must be from 1 to ${MOST}.`)
  const token = query.get('nextToken')
  const last = token === null ? -1 : all.findIndex(({ id }) => tokenOf(id) === token)
  if (token !== null && last < 0) throw invalid('nextToken is none that was given out for this list.')
  const items = all.slice(last + 1, last + 1 + size)
  const end = items.at(-1)
  return end && last + 1 + size < all.length ? { items, nextToken: tokenOf(end.id) } : { items }
}

function tokenOf(id: string): string {
  return Buffer.from(`after ${id}`).toString('base64')
}
