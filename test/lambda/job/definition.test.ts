import { expect, test } from '@jest/globals'
import { definitionOf } from '../../../lambda/job/definition.ts'
import { deploymentDigestOf, digestOf, parseRunName, runName } from '../../../lambda/job/run-name.ts'
import { sample, stringly } from './sample.ts'

test('a definition is the same after it went through CloudFormation', () => {
  const through = definitionOf(stringly(sample()))
  expect(through).toEqual(sample())
  expect(digestOf(through)).toBe(digestOf(sample()))
})

test('what changes a run changes its name; how long to wait, and where logs are, does not', () => {
  const digest = digestOf(sample())
  expect(digestOf(sample({ version: 'v2' }))).not.toBe(digest)
  expect(digestOf(sample({ applicationId: 'app2' }))).not.toBe(digest)
  expect(digestOf(sample({ queries: { live: { state: 2, topics: [] } } }))).not.toBe(digest)
  expect(digestOf(sample({ patience: { graceSeconds: 15, healthSeconds: 60, totalSeconds: 90 }, logGroup: 'x' }))).toBe(
    digest,
  )
})

test('a name tells what runs, and says nothing of a run that somebody else has named', () => {
  const name = runName(sample(), 'request-1')
  expect(parseRunName(name)?.definition).toBe(digestOf(sample()))
  expect(parseRunName(name)?.cause).not.toBe(parseRunName(runName(sample(), 'request-2'))?.cause)
  expect(parseRunName('stream')).toBeUndefined()
  expect(parseRunName(undefined)).toBeUndefined()
})

test('each deployment of another definition is told apart, in whatever order its keys come', () => {
  const digest = deploymentDigestOf(sample())
  expect(deploymentDigestOf(definitionOf(stringly(sample())))).toBe(digest)
  expect(deploymentDigestOf(sample({ logGroup: 'x' }))).not.toBe(digest)
  expect(deploymentDigestOf(sample({ version: 'v2' }))).not.toBe(digest)
})
