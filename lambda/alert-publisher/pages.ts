import type { Book, Change, Page } from './book.ts'
import type { Held } from './held.ts'
import type { Sent } from './limits.ts'

/** What all messages have in common. */
export interface Ledger {
  readonly sent: readonly Sent[]
  readonly held: readonly Held[]
}

/** Key of the ledger. It is never forgotten. */
export const LEDGER = 'ledger'

/** Key of the messages about a subject. */
export function sentKey(subject: string): string {
  return `sent/${subject}`
}

/** Times that others may be quicker before the batch is left to come again. */
const ATTEMPTS = 12

/** Pages that were read together, and can be written together. */
export class Pages {
  private constructor(private readonly found: ReadonlyMap<string, Page>) {}

  static async read(book: Book, keys: readonly string[]): Promise<Pages> {
    return new Pages(await book.read(keys))
  }

  /** What a page holds; the other value where there is none. */
  get<T>(key: string, without: T): T {
    const text = this.found.get(key)?.text
    return text ? (JSON.parse(text) as T) : without
  }

  ledger(): Ledger {
    return this.get<Ledger>(LEDGER, { sent: [], held: [] })
  }

  /** A page as it is to be. */
  change(key: string, value: unknown, expires?: Date): Change {
    const version = this.found.get(key)?.version ?? 0
    return { key, version, text: JSON.stringify(value), ...(expires && { expires }) }
  }
}

/**
 * Read, decide and write, until nobody was quicker.
 * @param decide what comes of it, and what is to be written; nothing is, when there are no changes
 * @throws Error when others are quicker again and again; and what the service throws
 */
export async function update<T>(
  book: Book,
  keys: readonly string[],
  decide: (pages: Pages) => { readonly result: T; readonly changes: readonly Change[] },
): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { result, changes } = decide(await Pages.read(book, keys))
    if (changes.length === 0 || (await book.write(changes))) return result
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** Math.min(attempt, 6)))
  }
  throw new Error(`Other invocations were quicker ${ATTEMPTS} times in a row. The batch comes again.`)
}
