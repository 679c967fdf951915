import { isDeepStrictEqual } from 'node:util'
import { conflict, invalid } from './api-error.ts'

/** Remembers what was made for which token, so that a repeated request makes nothing. */
export class ClientTokens {
  readonly #made = new Map<string, { readonly request: object; readonly id: string }>()

  /**
   * The id of what was made for a request with this token, now or before.
   * @throws ApiError when the token is missing, or was that of another request
   */
  once(token: string | undefined, request: object, make: () => string): string {
    if (token === undefined || !TOKEN.test(token)) throw invalid(`clientToken must match ${TOKEN.source}.`)
    const before = this.#made.get(token)
    if (before && !isDeepStrictEqual(before.request, request)) {
      throw conflict(`The client token ${token} was used for a request with other parameters.`)
    }
    const id = before?.id ?? make()
    this.#made.set(token, { request, id })
    return id
  }
}

const TOKEN = /^[A-Za-z0-9._-]{1,64}$/
