import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** sha256 over the contents of files, in the order given, as hex. */
export function filesDigest(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file))
  return hash.digest('hex')
}
