import {
  DescribeThingCommand,
  type IoTClient,
  ListThingPrincipalsCommand,
  type ListThingPrincipalsResponse,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot'

/** What the hook asks the registry of things. */
export interface Registry {
  /** The thing of this name with its type, or undefined where there is none. */
  thing(name: string): Promise<{ readonly type: string | undefined } | undefined>
  /** ARNs of the certificates, active or not, that are attached to a thing. */
  principals(name: string): Promise<string[]>
}

/** The registry of this account and region. */
export function iotRegistry(client: Pick<IoTClient, 'send'>): Registry {
  return {
    thing: async (name) => {
      try {
        const { thingTypeName } = await client.send(new DescribeThingCommand({ thingName: name }))
        return { type: thingTypeName }
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined
        throw error
      }
    },
    principals: async (name) => {
      const found: string[] = []
      let nextToken: string | undefined
      do {
        const page: ListThingPrincipalsResponse = await client.send(
          new ListThingPrincipalsCommand({ thingName: name, ...(nextToken && { nextToken }) }),
        )
        found.push(...(page.principals ?? []))
        nextToken = page.nextToken
      } while (nextToken)
      return found
    },
  }
}
