// The verdict of local/verdict.ts on messages from standard input, one per line: [stream, key, payload in base64, arrival].
import { createInterface } from 'node:readline'
import { loadContract } from '../../lib/contract.ts'
import { judge } from '../../local/verdict.ts'

const verdict = judge(loadContract())
for await (const line of createInterface({ input: process.stdin })) {
  const [stream, key, payload, receivedAt] = JSON.parse(line)
  console.log(JSON.stringify(verdict(stream, key, Buffer.from(payload, 'base64'), receivedAt).reasons))
}
