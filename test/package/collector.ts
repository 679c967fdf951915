import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

/** Stands for the time-series database and for CloudWatch: takes everything, and keeps it. */
export interface Collector {
  readonly address: string
  readonly lines: string[]
  /** Bodies of the calls to CloudWatch. */
  readonly metrics: Buffer[]
  close(): Promise<void>
}

export async function startCollector(): Promise<Collector> {
  const lines: string[] = []
  const metrics: Buffer[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const sent = Buffer.concat(chunks)
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent
    if (request.url?.startsWith('/api/v2/write')) {
      lines.push(...body.toString().split('\n').filter(Boolean))
      response.writeHead(204).end()
    } else {
      metrics.push(body)
      response.writeHead(200).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    lines,
    metrics,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
