import { createServer } from 'node:net'
import { readIfThere, writePrivate } from './private-file.ts'

/**
 * Below the ranges from which Linux and macOS take the ports of outgoing connections: a service that is down for a
 * while finds its port free again, and a client that retries cannot be connected to itself.
 */
const LOWEST = 18_000
const HIGHEST = 31_999

/** A free port on 127.0.0.1 for a service: that of the last run, kept in the file, if it is still free, else a new one. */
export async function keepPort(file: string, service: string): Promise<number> {
  const kept = read(file)[service]
  if (kept !== undefined && (await isFree(kept))) return kept
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1))
    if (!(await isFree(port))) continue
    const ports = read(file)
    if (Object.values(ports).includes(port)) continue
    writePrivate(file, `${JSON.stringify({ ...ports, [service]: port }, null, 2)}\n`)
    return port
  }
}

function read(file: string): Record<string, number> {
  return JSON.parse(readIfThere(file) ?? '{}') as Record<string, number>
}

/** Whether nothing listens at a port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
