import { createHash } from 'node:crypto'
import { ACCOUNT, REGION } from './ministack.ts'
import type { Made, Properties, StandIn } from './resource-desk.ts'

/** Physical id and attributes of a resource that is only written down; `id` differs from one resource to the next. */
type Description = (id: string, properties: Properties) => Made

const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`

const DESCRIPTIONS: Readonly<Record<string, Description>> = {
  // The emulator takes none that compute with several metrics, and of no other would it ask for the dimensions.
  'AWS::CloudWatch::Alarm': (_, { AlarmName }) => ({
    physicalId: String(AlarmName),
    attributes: { Arn: arn('cloudwatch', `alarm:${AlarmName}`) },
  }),
  'AWS::EC2::FlowLog': (id) => named(`fl-${id}`, 'Id'),
  'AWS::EC2::SecurityGroupEgress': (id) => named(`sgr-${id}`, 'Id'),
  'AWS::EC2::SecurityGroupIngress': (id) => named(`sgr-${id}`, 'Id'),
  'AWS::IoT::ResourceSpecificLogging': (_, { TargetType, TargetName }) =>
    named(`${TargetType}:${TargetName}`, 'TargetId'),
  'AWS::IoT::TopicRuleDestination': (id) => named(arn('iot', `ruledestination/vpc/${id}`), 'Arn'),
  'AWS::MSK::Configuration': (id, { Name }) => {
    const physicalId = arn('kafka', `configuration/${Name}/${id}`)
    return { physicalId, attributes: { Arn: physicalId, 'LatestRevision.Revision': 1 } }
  },
}

/** Stand-ins for what nothing on this machine corresponds to: each is written down, and has an identity. */
export function recordedStandIns(): Record<string, StandIn> {
  return Object.fromEntries(Object.entries(DESCRIPTIONS).map(([type, describe]) => [type, recorded(describe)]))
}

function recorded(describe: Description): StandIn {
  let count = 0
  const made = new Map<string, Made>()
  return {
    create: async (logicalId, properties) => {
      count += 1
      const id = createHash('sha256').update(`${logicalId} ${count}`).digest('hex').slice(0, 17)
      const resource = describe(id, properties)
      made.set(resource.physicalId, resource)
      return resource
    },
    update: async (physicalId) => made.get(physicalId) as Made,
  }
}

function named(physicalId: string, attribute: string): Made {
  return { physicalId, attributes: { [attribute]: physicalId } }
}
