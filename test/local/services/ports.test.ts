import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { keepPort } from '../../../local/services/ports.ts'
import { scratchDirectory } from '../scratch.ts'

test('a port is kept while it is free, and replaced when somebody else has it', async () => {
  const file = join(scratchDirectory(), 'ports.json')
  const port = await keepPort(file, 'one')
  expect(await keepPort(file, 'one')).toBe(port)
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  const other = await keepPort(file, 'one')
  server.close()
  expect(other).not.toBe(port)
  expect(await keepPort(file, 'one')).toBe(other)
})

test('services that ask at the same time get ports of their own', async () => {
  const file = join(scratchDirectory(), 'ports.json')
  const names = Array.from({ length: 20 }, (_, i) => `service-${i}`)
  const ports = await Promise.all(names.map((name) => keepPort(file, name)))
  expect(new Set(ports).size).toBe(names.length)
  expect(await Promise.all(names.map((name) => keepPort(file, name)))).toEqual(ports)
})
