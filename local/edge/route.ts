import { type Contract, type StreamName, streamEntries } from '../../lib/contract.ts'

/** Where an MQTT topic leads. */
export interface Route {
  readonly stream: StreamName
  readonly device: string
}

const DEVICE = '{device_id}'

/** The MQTT topic to which a device publishes messages of a stream. */
export function mqttTopic(contract: Contract, stream: StreamName, device: string): string {
  return contract.streams[stream].mqtt.replace(DEVICE, device)
}

/**
 * A function from MQTT topics to routes, undefined for a topic of no stream. The patterns of a contract never
 * overlap.
 */
export function router(contract: Contract): (topic: string) => Route | undefined {
  const patterns = streamEntries(contract).map(([stream, { mqtt }]) => ({ stream, segments: mqtt.split('/') }))
  const isDevice = new RegExp(contract.pipeline.device.pattern, 'u')
  return (topic) => {
    const segments = topic.split('/')
    for (const { stream, segments: pattern } of patterns) {
      const device = segments[pattern.indexOf(DEVICE)] ?? ''
      const matches =
        pattern.length === segments.length && pattern.every((part, i) => part === DEVICE || part === segments[i])
      if (matches && isDevice.test(device)) return { stream, device }
    }
    return undefined
  }
}
