import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import type { SeenAlert } from '../../../local/demo/alert-event.ts'
import { limitDelays } from '../../../local/demo/limit-delays.ts'
import { Ledger } from '../../../local/ledger.ts'
import { scratchDirectory } from '../scratch.ts'

function alert(device: string, kind: string, at: number, seenAt: number): SeenAlert {
  return { id: `${device}${kind}${at}`, device, metric: 'temperature', kinds: [kind], since: at, at, seenAt }
}

test('the delay is from the acknowledgement of the very reading, its first copy, to the alert', async () => {
  const path = join(scratchDirectory(), 'run.jsonl')
  const ledger = await Ledger.create(path)
  const line = (stream: 'telemetry' | 'logs', device: string, time: number, acknowledged_at: number) =>
    ledger.append({ stream, device, seq: 1, time, fate: 'archived', kind: 'normal', digest: '', acknowledged_at })
  line('logs', 'a', 1000, 1001)
  line('telemetry', 'a', 1000, 1100)
  line('telemetry', 'a', 1000, 1900)
  line('telemetry', 'b', 1000, 1200)
  line('telemetry', 'b', 2000, 2050)
  await ledger.close()
  const alerts = [alert('a', 'high', 1000, 2000), alert('b', 'low', 2000, 4050), alert('b', 'spike', 1000, 9999)]
  expect(await limitDelays(path, alerts)).toEqual([900, 2000])
  expect(await limitDelays(join(path, 'none'), [])).toEqual([])
})
