import {
  type IoTClient,
  ListTagsForResourceCommand,
  type ListTagsForResourceResponse,
  ListThingsCommand,
  type ListThingsResponse,
  ListThingTypesCommand,
  type ListThingTypesResponse,
} from '@aws-sdk/client-iot'
import { modelOf } from '../devices/thing-type.ts'

export type Iot = Pick<IoTClient, 'send'>

/** A thing that is a device. */
export interface Thing {
  readonly name: string
  /** Its own, and for what they do not say, those of its type. */
  readonly attributes: Readonly<Record<string, string>>
}

type Attributes = Readonly<Record<string, string>>

/** As many as AWS IoT gives at once. */
const PAGE = 250

/**
 * All devices of an environment, in no order; whole pages, or none.
 * @param deviceType the environment's type; that of a model begins with it and a hyphen
 * @throws what the API throws
 */
export async function listDevices(iot: Iot, deviceType: string): Promise<Thing[]> {
  // By name: a thing that gets another type meanwhile may come twice.
  const things = new Map<string, Thing>()
  for (const type of await deviceTypes(iot, deviceType)) {
    for await (const { thingName: name = '', attributes } of thingsOf(iot, type.name)) {
      things.set(name, { name, attributes: { ...type.defaults, ...attributes } })
    }
  }
  return [...things.values()]
}

async function deviceTypes(iot: Iot, deviceType: string): Promise<{ name: string; defaults: Attributes }[]> {
  const found: { name: string; defaults: Attributes }[] = []
  let nextToken: string | undefined
  do {
    const page: ListThingTypesResponse = await iot.send(
      new ListThingTypesCommand({ maxResults: PAGE, ...(nextToken && { nextToken }) }),
    )
    for (const { thingTypeName: name = '', thingTypeArn: arn = '' } of page.thingTypes ?? []) {
      const model = modelOf(name, deviceType)
      if (model !== undefined) found.push({ name, defaults: { ...(model && { model }), ...(await tagsOf(iot, arn)) } })
    }
    nextToken = page.nextToken
  } while (nextToken)
  return found
}

/** A type has no attributes with values; its tags take their place. */
async function tagsOf(iot: Iot, resourceArn: string): Promise<Attributes> {
  const tags: [string, string][] = []
  let nextToken: string | undefined
  do {
    const page: ListTagsForResourceResponse = await iot.send(
      new ListTagsForResourceCommand({ resourceArn, ...(nextToken && { nextToken }) }),
    )
    tags.push(...(page.tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value] as [string, string]))
    nextToken = page.nextToken
  } while (nextToken)
  return Object.fromEntries(tags)
}

async function* thingsOf(iot: Iot, thingTypeName: string) {
  let nextToken: string | undefined
  do {
    const page: ListThingsResponse = await iot.send(
      new ListThingsCommand({ thingTypeName, maxResults: PAGE, ...(nextToken && { nextToken }) }),
    )
    yield* page.things ?? []
    nextToken = page.nextToken
  } while (nextToken)
}
