import { readFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import type { State } from '../../local/state.ts'

/** The services of a state that can be connected to. */
export async function listeningServices(state: State): Promise<string[]> {
  const ports = Object.entries(JSON.parse(readFileSync(state.ports, 'utf8')) as Record<string, number>)
  const answers = await Promise.all(ports.map(([, port]) => isListening(port)))
  return ports.flatMap(([service], i) => (answers[i] ? [service] : [])).sort()
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}
