import type { Book, Change, Page } from '../../../lambda/alert-publisher/book.ts'
import type { Message } from '../../../lambda/alert-publisher/message.ts'
import { type AlertRecord, publishAlerts } from '../../../lambda/alert-publisher/publish-alerts.ts'
import type { DeadLetter, Services, Settings } from '../../../lambda/alert-publisher/services.ts'
import { summarise } from '../../../lambda/alert-publisher/summary.ts'

export const MINUTE = 60_000

export const SETTINGS: Settings = {
  limits: { perDevice: 3, global: 8, windowMs: 10 * MINUTE },
  leaseMs: 1.5 * MINUTE,
  rememberedMs: 8 * 24 * 60 * MINUTE,
}

/** Where an invocation is when something fails. */
export type Step = 'read' | 'write' | 'written' | 'publish' | 'published' | 'bury' | 'buried'

/** The process of an invocation is gone: it does nothing any more, not even tidy up. */
export class Crash extends Error {
  override name = 'Crash'
}

/** The table, topic and queue that the invocations share, in memory; a clock that is put forward by hand. */
export class FakeWorld {
  now = Date.UTC(2026, 10, 26, 12, 1)
  readonly pages = new Map<string, Page>()
  readonly messages: (Message & { readonly at: number })[] = []
  readonly letters: DeadLetter[] = []
  readonly lines: string[] = []
  readonly measured: Record<string, number> = {}
  /** Called at each step, with how many messages the invocation has sent; what it throws fails there. */
  at: (step: Step, sent: number) => void = () => {}

  pass(minutes: number): void {
    this.now += minutes * MINUTE
  }

  publish(...records: AlertRecord[]): Promise<void> {
    return publishAlerts(records, this.services, SETTINGS)
  }

  summarise(): Promise<void> {
    return summarise(this.services, SETTINGS)
  }

  /** All that people were told, one text. */
  get text(): string {
    return this.messages.map(({ body }) => body).join('\n')
  }

  /** Those of one invocation. */
  private get services(): Services {
    const step = this.steps()
    return {
      book: this.book(step),
      publish: async (message) => {
        await step('publish')
        this.messages.push({ ...message, at: this.now })
        await step('published')
      },
      bury: async (letter) => {
        await step('bury')
        this.letters.push(letter)
        await step('buried')
      },
      now: () => this.now,
      measure: (measures) => {
        for (const [name, value] of Object.entries(measures)) this.measured[name] = (this.measured[name] ?? 0) + value
      },
      say: (line) => this.lines.push(line),
    }
  }

  /** Pages are written all or none, as DynamoDB's transactions do. */
  private book(step: (name: Step) => Promise<void>): Book {
    return {
      read: async (keys) => {
        await step('read')
        return new Map(keys.flatMap((key) => (this.pages.has(key) ? [[key, this.pages.get(key) as Page]] : [])))
      },
      write: async (changes: readonly Change[]) => {
        await step('write')
        if (changes.some(({ key, version }) => (this.pages.get(key)?.version ?? 0) !== version)) return false
        for (const { key, version, text } of changes) this.pages.set(key, { version: version + 1, text })
        await step('written')
        return true
      },
    }
  }

  /** Others have their turn between any two steps. */
  private steps(): (name: Step) => Promise<void> {
    let crash: Crash | undefined
    let sent = 0
    return async (name) => {
      await Promise.resolve()
      if (crash) throw crash
      if (name === 'published') sent += 1
      try {
        this.at(name, sent)
      } catch (error) {
        if (error instanceof Crash) crash = error
        throw error
      }
    }
  }
}
