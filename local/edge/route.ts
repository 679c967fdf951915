import { type Contract, type StreamName, streamEntries } from '../../lib/contract.ts'
import { deviceOf, topicOf } from '../../lib/mqtt-pattern.ts'

/** Where an MQTT topic leads. */
export interface Route {
  readonly stream: StreamName
  readonly device: string
}

/** The MQTT topic to which a device publishes messages of a stream. */
export function mqttTopic(contract: Contract, stream: StreamName, device: string): string {
  return topicOf(contract.streams[stream].mqtt, device)
}

/**
 * A function from MQTT topics to routes, undefined for a topic of no stream. The patterns of a contract never
 * overlap.
 */
export function router(contract: Contract): (topic: string) => Route | undefined {
  const isDevice = new RegExp(contract.pipeline.device.pattern, 'u')
  return (topic) => {
    for (const [stream, { mqtt }] of streamEntries(contract)) {
      const device = deviceOf(mqtt, topic)
      if (device !== undefined && isDevice.test(device)) return { stream, device }
    }
    return undefined
  }
}
