/**
 * The model of devices of a type. Devices are of the environment's own type, or of one whose name begins with that and
 * a hyphen: the rest is the model.
 * @returns null for the environment's own type, which says no model; undefined for a type of other things
 */
export function modelOf(type: string | undefined, deviceType: string): string | null | undefined {
  if (type === deviceType) return null
  const model = type?.startsWith(`${deviceType}-`) ? type.slice(deviceType.length + 1) : ''
  return model || undefined
}
