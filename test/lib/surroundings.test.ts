import { expect, test } from '@jest/globals'
import { Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { CfnQueue } from 'aws-cdk-lib/aws-sqs'
import { CfnParameter } from 'aws-cdk-lib/aws-ssm'
import { Construct } from 'constructs'
import { surroundings } from '../../lib/surroundings.ts'
import { testApp } from './app.ts'

interface Properties {
  readonly first?: number
  readonly second?: number
}

/** Digests of two parts in a stack of their own, as they are in the template of another stack. */
function digests({ first = 1, second = 1 }: Properties = {}, change = (_: CfnQueue) => {}): Record<string, string> {
  const app = testApp()
  const needed = new Stack(app, 'Needed')
  const [one, two] = [new Construct(needed, 'One'), new Construct(needed, 'Two')]
  const user = new Stack(app, 'User')
  const value = surroundings({ one, two })
  new CfnParameter(user, 'Holder', { type: 'String', value: user.toJsonString(value) })
  // What is made, or changed, after the question counts too.
  const queue = new CfnQueue(one, 'Queue', { delaySeconds: first })
  new CfnQueue(two, 'Queue', { delaySeconds: second, queueName: queue.attrQueueName })
  change(queue)
  const [holder] = Object.values(Template.fromStack(user).findResources('AWS::SSM::Parameter'))
  return JSON.parse(holder?.['Properties'].Value)
}

test('the same parts have the same digests', () => {
  expect(digests()).toEqual(digests())
  expect(digests().one).toMatch(/^[0-9a-f]{12}$/)
})

test('a part that changes has another digest, and no other part has', () => {
  const { one, two } = digests()
  expect(digests({ first: 2 })).toEqual({ one: expect.not.stringMatching(one ?? ''), two })
  expect(digests({ second: 2 })).toEqual({ one, two: expect.not.stringMatching(two ?? '') })
})

test('an override counts, and metadata does not', () => {
  const { one, two } = digests()
  const overridden = digests({}, (queue) => queue.addPropertyOverride('KmsMasterKeyId', 'key'))
  expect(overridden).toEqual({ one: expect.not.stringMatching(one ?? ''), two })
  expect(digests({}, (queue) => queue.addMetadata('note', 'x'))).toEqual({ one, two })
})
