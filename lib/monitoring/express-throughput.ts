/** MB/s that an express broker of a size sustains, written by clients and read by them; beyond, MSK slows them down. */
const SUSTAINED: Readonly<Record<string, { readonly written: number; readonly read: number }>> = {
  large: { written: 15.6, read: 31.2 },
  xlarge: { written: 31.2, read: 62.5 },
  '2xlarge': { written: 62.5, read: 125 },
  '4xlarge': { written: 124.9, read: 249.8 },
  '8xlarge': { written: 250, read: 500 },
  '12xlarge': { written: 375, read: 750 },
  '16xlarge': { written: 500, read: 1000 },
}

/**
 * What an express broker sustains, in bytes per second.
 * @param instanceType like express.m7g.large
 * @throws Error for a size that MSK does not have
 */
export function sustainedBytes(instanceType: string): { written: number; read: number } {
  const size = SUSTAINED[instanceType.split('.')[2] ?? '']
  if (size === undefined) throw new Error(`broker.instanceType '${instanceType}' is no size of an express broker`)
  return { written: size.written * 1e6, read: size.read * 1e6 }
}
