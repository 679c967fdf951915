/** What the Kafka client's errors come down to: the messages of those that have no further cause, each once. */
export function kafkaReason(error: unknown): string {
  return [...new Set(roots(error as NestedError))].join('; ')
}

interface NestedError {
  readonly message: string
  readonly errors?: readonly NestedError[]
  readonly cause?: NestedError
}

function roots({ message, errors = [], cause }: NestedError): string[] {
  const causes = cause ? [...errors, cause] : errors
  return causes.length === 0 ? [message] : causes.flatMap(roots)
}
