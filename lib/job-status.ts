import type { StatusPlaces } from '../lambda/job/definition.ts'
import type { Contract } from './contract.ts'

/** Folder of the job's reports in the bucket of the checkpoints, beside these. */
export const STATUS = 'status'

/** Where runs report: beside the checkpoints, so that a bucket that is restored or emptied has both or none. */
export function statusPlaces({ pipeline: { status } }: Contract, checkpointsBucket: string): StatusPlaces {
  const folder = `s3://${checkpointsBucket}/${STATUS}`
  return { folder, runs: `${folder}/${status.runs}`, queries: `${folder}/${status.queries}` }
}
