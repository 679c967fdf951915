import { type CfnSecurityGroup, type IVpc, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2'
import type { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'

/** Who talks in the VPC. A group's description cannot change: the group would be replaced, and the brokers with it. */
const MEMBERS = {
  broker: 'MSK brokers',
  job: 'Workers of the streaming job',
  function: 'Functions that talk to brokers or database',
  database: 'Time-series database',
  iot: 'Rules of AWS IoT on their way to the brokers',
  endpoint: 'Interface endpoints of AWS services',
}

/** TCP ports on which they listen. */
export const PORTS = { scram: 9096, iam: 9098, influxdb: 8086, https: 443 }

export type Member = keyof typeof MEMBERS

interface Path {
  readonly from: Member
  readonly to: Member | 's3'
  readonly port: number
  readonly why: string
}

/**
 * All that may pass. Answers pass as well, and DNS, which no group filters. Brokers among themselves, and the workers of
 * the job among themselves, talk over networks of their services.
 */
export const PATHS: readonly Path[] = [
  { from: 'iot', to: 'broker', port: PORTS.scram, why: 'Rules write what devices send' },
  { from: 'job', to: 'broker', port: PORTS.iam, why: 'The job reads the streams and writes aggregates' },
  { from: 'function', to: 'broker', port: PORTS.iam, why: 'A function keeps the ACLs of the IoT user' },
  {
    from: 'broker',
    to: 'broker',
    port: PORTS.iam,
    why: 'Lambda reads alerts from an interface in the group of the brokers',
  },
  { from: 'broker', to: 'endpoint', port: PORTS.https, why: 'Lambda hands alerts to a function from that interface' },
  { from: 'job', to: 'database', port: PORTS.influxdb, why: 'The job writes points' },
  { from: 'function', to: 'database', port: PORTS.influxdb, why: 'A function makes the token of the job' },
  { from: 'job', to: 'endpoint', port: PORTS.https, why: 'Catalog, secrets, metrics and logs of the job' },
  { from: 'function', to: 'endpoint', port: PORTS.https, why: 'A function stores the token of the job as a secret' },
  { from: 'job', to: 's3', port: PORTS.https, why: 'Lake, checkpoints, logs and package of the job' },
]

/** Without any egress rule in the group itself, EC2 begins with one that lets everything out. */
const NOWHERE = {
  ...{ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp', FromPort: 252, ToPort: 86 },
  Description: 'Nothing leaves but by the rules added to this group',
}

export type SecurityGroups = Readonly<Record<Member, SecurityGroup>>

/**
 * A closed group for each member, opened for the paths only: at both ends, each end naming the other.
 * @param s3 id of the prefix list of S3
 */
export function securityGroups(
  scope: Construct,
  { config, vpc, s3 }: { config: EnvironmentConfig; vpc: IVpc; s3: string },
): SecurityGroups {
  const groups = Object.fromEntries(
    Object.entries(MEMBERS).map(([member, who]) => {
      const description = `Tributary ${config.name}: ${who}`
      return [member, closedGroup(scope, `${member}-group`, vpc, description)]
    }),
  ) as Record<Member, SecurityGroup>
  for (const { from, to, port, why } of PATHS) {
    if (to === 's3') {
      groups[from].addEgressRule(Peer.prefixList(s3), Port.tcp(port), why)
    } else {
      groups[from].addEgressRule(groups[to], Port.tcp(port), why)
      groups[to].addIngressRule(groups[from], Port.tcp(port), why)
    }
  }
  return groups
}

function closedGroup(scope: Construct, id: string, vpc: IVpc, description: string): SecurityGroup {
  const group = new SecurityGroup(scope, id, { vpc, description, allowAllOutbound: false })
  const resource = group.node.defaultChild as CfnSecurityGroup
  resource.addPropertyOverride('SecurityGroupEgress', [NOWHERE])
  return group
}
