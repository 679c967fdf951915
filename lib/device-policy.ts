import { Aws } from 'aws-cdk-lib'
import { type Contract, streamEntries } from './contract.ts'
import { topicOf } from './mqtt-pattern.ts'

const TOPICS = ['topic', 'topicfilter'] as const

/** What AWS IoT puts in place of this is the thing that certificate and client id both belong to. */
const THING_NAME = variable('iot:Connection.Thing.ThingName')

/** Client ids of devices that have nothing but a claim begin with this, so that they are never the id of a device. */
export const CLAIM_CLIENT = 'claim.'

/** AWS IoT takes no longer policy document, blanks aside. */
export const MAX_POLICY_CHARACTERS = 2048

/**
 * The policy of every device: connect as the thing that its certificate is attached to, and publish to that thing's
 * topics. One resource per stream. Not subscribe, receive, or retain.
 */
export function devicePolicy(contract: Contract): object {
  const topics = streamEntries(contract).map(([, { mqtt }]) => iotArn(`topic/${topicOf(mqtt, THING_NAME)}`))
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'iot:Connect',
        Resource: iotArn(`client/${THING_NAME}`),
        Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } },
      },
      { Effect: 'Allow', Action: 'iot:Publish', Resource: topics },
    ],
  }
}

/** The policy of a claim certificate: ask for a certificate, and register a thing by this provisioning template. */
export function claimPolicy(templateName: string): object {
  const [topics, filters] = TOPICS.map((kind) =>
    ['certificates/create', 'certificates/create-from-csr', `provisioning-templates/${templateName}/provision`].map(
      (topic) => iotArn(`${kind}/$aws/${topic}/*`),
    ),
  )
  return {
    Version: '2012-10-17',
    Statement: [
      // Who connects with the client id of another ends the other's connection: a claim must not be able to.
      { Effect: 'Allow', Action: 'iot:Connect', Resource: iotArn(`client/${CLAIM_CLIENT}*`) },
      { Effect: 'Allow', Action: ['iot:Publish', 'iot:Receive'], Resource: topics },
      { Effect: 'Allow', Action: 'iot:Subscribe', Resource: filters },
    ],
  }
}

/** ARN of a resource of AWS IoT in this account and region. */
export function iotArn(resource: string): string {
  return `arn:${Aws.PARTITION}:iot:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`
}

function variable(name: string): string {
  return `\${${name}}`
}
