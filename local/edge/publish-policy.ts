import type { PublishPacket } from 'aedes'
import type { Contract } from '../../lib/contract.ts'
import type { DeviceMessage } from './bridge.ts'
import { router } from './route.ts'

export type PublishDecision = { readonly message: DeviceMessage } | { readonly problem: string }

/** The largest message that AWS IoT Core takes. */
const MAX_PAYLOAD_BYTES = 128 * 1024

/** Decides whether a device may publish a packet: what our devices' policy and AWS IoT Core allow, and nothing else. */
export function publishPolicy(contract: Contract): (device: string, packet: PublishPacket) => PublishDecision {
  const route = router(contract)
  return (device, packet) => {
    const { topic } = packet
    const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload)
    const to = route(topic)
    if (to === undefined) return { problem: `no stream has the topic ${topic}` }
    if (to.device !== device) return { problem: `the topic ${topic} belongs to another device` }
    if (packet.qos === 2) return { problem: 'QoS 2 is not supported' }
    if (packet.retain) return { problem: 'retained messages are not allowed' }
    if (payload.length > MAX_PAYLOAD_BYTES) return { problem: `${payload.length} bytes are too many for a message` }
    return { message: { ...to, topic, clientId: device, payload, receivedAt: Date.now() } }
  }
}
