import type { JobDefinition, QueryShape } from './definition.ts'
import type { S3 } from './documents.ts'
import { readCheckpointReport } from './status.ts'

/**
 * Why the job cannot go on from its checkpoints, naming each query that cannot; undefined when it can.
 * @throws what the API throws
 */
export async function refusal(s3: S3, { status, queries }: JobDefinition): Promise<string | undefined> {
  const sentences = await Promise.all(
    Object.entries(queries).map(async ([query, shape]) => {
      const reason = incompatibility(await readCheckpointReport(s3, status, query), shape)
      return reason === undefined ? [] : [`Query ${query} cannot go on from its checkpoint: ${reason}.`]
    }),
  )
  const found = sentences.flat()
  return found.length === 0 ? undefined : found.join(' ')
}

/**
 * Why Spark does not continue from a checkpoint; undefined when it does.
 * @param there what the checkpoint is bound to; undefined when nothing is known of it, as before the first run
 * @param here what the query is now
 */
export function incompatibility(
  there: Pick<QueryShape, 'state' | 'topics'> | undefined,
  here: QueryShape,
): string | undefined {
  if (there === undefined) return undefined
  if (there.state !== here.state) return `its state has version ${there.state} there and ${here.state} here`
  const dropped = there.topics.filter((topic) => !here.topics.includes(topic))
  return dropped.length === 0
    ? undefined
    : `it no longer reads ${dropped.sort().join(', ')}, which its checkpoint names`
}
