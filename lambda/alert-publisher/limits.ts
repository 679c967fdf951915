/** How many messages may be sent. */
export interface Limits {
  /** About one device in a window; also those about many at once. */
  readonly perDevice: number
  /** In all in a window. */
  readonly global: number
  readonly windowMs: number
}

/** A message that was sent, or is about to be. */
export interface Sent {
  /** What it is about; the same when it is tried again. */
  readonly token: string
  /** Epoch milliseconds. */
  readonly at: number
}

/** Messages about a device or about many, and all messages. */
export interface Sendings {
  readonly subject: readonly Sent[]
  readonly all: readonly Sent[]
}

/** The sendings with one more; undefined when a limit is reached. To ask again for what was granted costs nothing. */
export function permitted(sendings: Sendings, token: string, now: number, limits: Limits): Sendings | undefined {
  const subject = withToken(sendings.subject, token, now, limits.perDevice, limits.windowMs)
  const all = withToken(sendings.all, token, now, limits.global, limits.windowMs)
  return subject && all && { subject, all }
}

/** Within the last window; what was sent before it does not count any more. */
export function withToken(
  sent: readonly Sent[],
  token: string,
  now: number,
  most: number,
  windowMs: number,
): readonly Sent[] | undefined {
  const recent = sent.filter(({ at }) => at > now - windowMs)
  if (recent.some((each) => each.token === token)) return recent
  return recent.length < most ? [...recent, { token, at: now }] : undefined
}
