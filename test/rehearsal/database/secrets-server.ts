import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  PutSecretValueCommand,
  type PutSecretValueCommandInput,
} from '@aws-sdk/client-secrets-manager'
import { FakeSecrets } from '../../lambda/database-token/fake-secrets.ts'

/** Secrets in memory for other processes: as much of Secrets Manager's API as programs of ours use. */
export class SecretsServer {
  readonly secrets = new FakeSecrets()
  readonly #server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const [status, answer] = await this.#answer(String(request.headers['x-amz-target']), String(Buffer.concat(chunks)))
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer))
  })

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer(target: string, body: string): Promise<[status: number, answer: object]> {
    const input: unknown = JSON.parse(body)
    try {
      if (target === 'secretsmanager.PutSecretValue')
        return [200, await this.secrets.client.send(new PutSecretValueCommand(input as PutSecretValueCommandInput))]
      const command = new GetSecretValueCommand(input as GetSecretValueCommandInput)
      const { SecretString, CreatedDate } = await this.secrets.client.send(command)
      return [200, { SecretString, CreatedDate: (CreatedDate?.getTime() ?? 0) / 1000 }]
    } catch (error) {
      return [400, { __type: (error as Error).name, message: (error as Error).message }]
    }
  }
}
