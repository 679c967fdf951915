import { jest } from '@jest/globals'
import { sample } from '../job/sample.ts'
import { Cloud, eventOf } from './cloud.ts'

export const V1 = sample({ version: 'v1' })
export const V2 = sample({ version: 'v2' })
export const UPDATE = eventOf('Update', 'update', V2, V1)

/** A cloud in which the first version is deployed, and another application is ready. What is logged is not shown. */
export async function created(): Promise<Cloud> {
  jest.spyOn(console, 'log').mockImplementation(() => undefined)
  const made = new Cloud()
  made.emr.applications.set('app2', 'CREATED')
  await made.deploy('Create', V1)
  made.emr.writes.length = 0
  return made
}
