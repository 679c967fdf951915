import { ListTagsForResourceCommand, ListThingsCommand, ListThingTypesCommand } from '@aws-sdk/client-iot'
import type { Iot } from '../../../lambda/registry-export/things.ts'

type Attributes = Readonly<Record<string, string>>

/** Types and things in memory, a few on a page. */
export class FakeIot {
  readonly types = new Map<string, Attributes>()
  readonly things = new Map<string, { readonly type: string; readonly attributes: Attributes }>()
  /** Types whose things were listed, once for each page. */
  readonly listed: string[] = []
  /** What happens before a page of things is given; an error fails it. */
  beforePage: ((page: number) => void) | undefined

  constructor(private readonly pageSize = 2) {}

  get client(): Iot {
    return { send: async (command: object) => this.answer(command) } as unknown as Iot
  }

  private answer(command: object): object {
    if (command instanceof ListThingTypesCommand) {
      const types = [...this.types.keys()].map((name) => ({ thingTypeName: name, thingTypeArn: `arn:${name}` }))
      return this.page('thingTypes', types, command.input.nextToken)
    }
    if (command instanceof ListTagsForResourceCommand) {
      const tags = this.types.get((command.input.resourceArn ?? '').replace('arn:', '')) ?? {}
      return this.page(
        'tags',
        Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        command.input.nextToken,
      )
    }
    if (!(command instanceof ListThingsCommand)) throw new Error(`no such command: ${command.constructor.name}`)
    const { thingTypeName = '', nextToken, maxResults = 0 } = command.input
    if (maxResults < 1 || maxResults > 250) throw new Error(`maxResults ${maxResults}`)
    this.listed.push(thingTypeName)
    this.beforePage?.(this.listed.length)
    const things = [...this.things].filter(([, { type }]) => type === thingTypeName)
    return this.page(
      'things',
      things.map(([thingName, { attributes }]) => ({ thingName, attributes })),
      nextToken,
    )
  }

  /** AWS may give a token though nothing follows. */
  private page(name: string, all: readonly object[], token: string | undefined): object {
    const start = Number(token ?? 0)
    const end = start + this.pageSize
    return { [name]: all.slice(start, end), ...(end <= all.length && { nextToken: String(end) }) }
  }
}
