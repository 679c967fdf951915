import { ACCESS, REGION } from './ministack.ts'

interface Settings {
  readonly region: string
  readonly endpoint: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly forcePathStyle: true
}

/** Clients of the emulator's services, as of AWS; its address is known once it is up. */
export class CloudClient {
  #url: string | undefined

  /** The emulator is up. */
  found(url: string): void {
    this.#url = url
  }

  /** A client that finds the emulator when it first calls. */
  of<T extends object>(Client: new (settings: Settings) => T): T {
    let client: T | undefined
    return new Proxy({} as T, {
      get: (_, name) => {
        client ??= new Client(this.#settings())
        const member = Reflect.get(client, name) as unknown
        return typeof member === 'function' ? member.bind(client) : member
      },
    })
  }

  get url(): string {
    if (this.#url === undefined) throw new Error('the emulator is not up yet')
    return this.#url
  }

  #settings(): Settings {
    return { region: REGION, endpoint: this.url, credentials: ACCESS, forcePathStyle: true }
  }
}
