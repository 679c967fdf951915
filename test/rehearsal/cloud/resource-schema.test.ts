import { expect, test } from '@jest/globals'
import { ResourceSchemas } from './resource-schema.ts'

const schemas = new ResourceSchemas()
const TOPIC = { ClusterArn: 'arn', TopicName: 'logs', PartitionCount: 3, ReplicationFactor: 3 }

test('good properties have no problem, also with numbers as CloudFormation hands them over', () => {
  expect(schemas.problems('AWS::MSK::Topic', TOPIC)).toEqual([])
  expect(schemas.problems('AWS::MSK::Topic', { ...TOPIC, PartitionCount: '3' })).toEqual([])
})

test.each([
  ['a missing one', { TopicName: undefined }, 'AWS::MSK::Topic.TopicName is missing'],
  ['one that there is not', { Colour: 'red' }, 'AWS::MSK::Topic.Colour is no property'],
  ['one of another type', { PartitionCount: 'three' }, 'AWS::MSK::Topic.PartitionCount is no whole number'],
])('%s is a problem', (_, change, problem) => {
  const properties = Object.entries({ ...TOPIC, ...change }).filter(([, value]) => value !== undefined)
  expect(schemas.problems('AWS::MSK::Topic', Object.fromEntries(properties))).toEqual([problem])
})

test('what lies deeper is compared too, values of an enumeration included', () => {
  const application = { Name: 'stream', ReleaseLabel: 'emr-spark-8.1.0', Type: 'SPARK' }
  const type = 'AWS::EMRServerless::Application'
  expect(schemas.problems(type, { ...application, SchedulerConfiguration: { MaxRuns: 1 } })).toEqual([
    `${type}.SchedulerConfiguration.MaxRuns is no property`,
  ])
  expect(schemas.problems(type, { ...application, Architecture: 'PDP11' })[0]).toContain(
    "is 'PDP11', not one of its values",
  )
})

test('it knows which change makes another resource, which attributes there are, and which types are none', () => {
  expect(schemas.replacing('AWS::MSK::Cluster')).toEqual(['ClusterName'])
  expect(schemas.attributes('AWS::MSK::Topic')).toEqual(['TopicArn'])
  expect(() => schemas.attributes('AWS::MSK::River')).toThrow('CloudFormation has no resource type AWS::MSK::River')
})
