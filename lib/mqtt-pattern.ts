/** The level of an MQTT pattern of the contract, such as `devices/{device_id}/telemetry`, that names the device. */
export const DEVICE_LEVEL = '{device_id}'

/** The topic, or whatever else has a topic's form, with this text in the place of the device. */
export function topicOf(pattern: string, device: string): string {
  return pattern.replace(DEVICE_LEVEL, () => device)
}

/** The MQTT topic filter that matches the topics of all devices. */
export function filterOf(pattern: string): string {
  return topicOf(pattern, '+')
}

/** On which level of a topic the device is, counted from 1. */
export function deviceLevel(pattern: string): number {
  return pattern.split('/').indexOf(DEVICE_LEVEL) + 1
}

/** The device of a topic, whatever its name looks like; undefined for a topic that the pattern does not match. */
export function deviceOf(pattern: string, topic: string): string | undefined {
  const [levels, given] = [pattern.split('/'), topic.split('/')]
  const matches =
    levels.length === given.length && levels.every((level, i) => level === DEVICE_LEVEL || level === given[i])
  return matches ? given[deviceLevel(pattern) - 1] : undefined
}
