/** A job package that cannot be made; the message is one sentence and says what to do. */
export class PackageError extends Error {
  override name = 'PackageError'
}
