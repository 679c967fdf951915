import { expect, test } from '@jest/globals'
import { newClusterId } from '../../../local/services/kafka-format.ts'

test('an id of a cluster never begins with a dash, which the storage tool would take for an option', () => {
  const dash = Buffer.alloc(16, 0xf8)
  const plain = Buffer.alloc(16, 0x01)
  const draws = [dash, dash, plain]
  expect(dash.toString('base64url')).toMatch(/^-/)
  expect(newClusterId(() => draws.shift() as Buffer)).toBe(plain.toString('base64url'))
})
