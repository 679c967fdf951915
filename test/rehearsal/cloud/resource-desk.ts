import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ResourceSchemas } from './resource-schema.ts'

export type Properties = Readonly<Record<string, unknown>>

/** A resource that was made, as CloudFormation sees it. */
export interface Made {
  readonly physicalId: string
  /** What Fn::GetAtt gives. */
  readonly attributes: Readonly<Record<string, unknown>>
}

/** What stands in for a type of resource; what it throws is the reason that a person reads in the events of the stack. */
export interface StandIn {
  create(logicalId: string, properties: Properties): Promise<Made>
  /** Changed in place; what cannot be is created anew by CloudFormation. */
  update?(physicalId: string, properties: Properties): Promise<Made>
  delete?(physicalId: string, properties: Properties): Promise<void>
}

interface Order {
  readonly action: 'create' | 'update' | 'delete'
  readonly type: string
  readonly logicalId?: string
  readonly physicalId?: string
  readonly properties: Properties
}

/** A resource that a stand-in has made, with the properties that the stack gave it. */
export interface Recorded {
  readonly type: string
  readonly physicalId: string
  readonly properties: Properties
}

/** Where CloudFormation's emulator orders the resources that it does not make itself. */
export class ResourceDesk {
  readonly url: string
  readonly schemas = new ResourceSchemas()
  readonly #server: Server
  readonly #resources = new Map<string, Recorded>()
  #checked = 0

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async open(standIns: Readonly<Record<string, StandIn>>): Promise<ResourceDesk> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const desk = new ResourceDesk(server)
    server.on('request', async (request, response) => {
      try {
        const made = await desk.#serve(standIns, JSON.parse(await text(request)) as Order)
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(made))
      } catch (error) {
        response.writeHead(400).end((error as Error).message)
      }
    })
    return desk
  }

  /** What is there now. */
  get resources(): readonly Recorded[] {
    return [...this.#resources.values()]
  }

  /** How many times the properties of a resource were compared with the schema of its type. */
  get checked(): number {
    return this.#checked
  }

  close(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  async #serve(standIns: Readonly<Record<string, StandIn>>, order: Order): Promise<Made> {
    const { action, type, properties } = order
    const standIn = standIns[type]
    if (standIn === undefined) throw new Error(`Nothing stands in for ${type}`)
    const key = (id: string) => `${type} ${id}`
    if (action === 'delete') {
      const physicalId = order.physicalId as string
      await standIn.delete?.(physicalId, properties)
      this.#resources.delete(key(physicalId))
      return { physicalId, attributes: {} }
    }
    this.#check(type, properties)
    const made = await (action === 'create'
      ? standIn.create(order.logicalId as string, properties)
      : this.#update(standIn, order))
    this.#checkAttributes(type, made)
    this.#resources.set(key(made.physicalId), { type, physicalId: made.physicalId, properties })
    return made
  }

  #check(type: string, properties: Properties): void {
    this.#checked += 1
    const problems = this.schemas.problems(type, properties)
    if (problems.length > 0) throw new Error(`Not what CloudFormation takes: ${problems.join('; ')}`)
  }

  /** What CloudFormation does not give, a stack must not be able to ask for here either. */
  #checkAttributes(type: string, { attributes }: Made): void {
    const known = this.schemas.attributes(type)
    const invented = Object.keys(attributes).filter((name) => !known.includes(name))
    if (invented.length > 0) throw new Error(`CloudFormation gives no ${invented.join(', ')} of ${type}`)
  }

  async #update(standIn: StandIn, { type, physicalId, properties }: Order): Promise<Made> {
    if (standIn.update === undefined) throw new Error(`${type} is not changed in place here`)
    return standIn.update(physicalId as string, properties)
  }
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
