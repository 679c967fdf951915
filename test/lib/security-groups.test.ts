import { expect, test } from '@jest/globals'
import { type IVpc, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2'
import { loadConfig } from '../../lib/config-check.ts'
import { PATHS, securityGroups } from '../../lib/security-groups.ts'
import { stackWith } from './stack.ts'

const S3 = 'pl-12345678'

const { template: make } = stackWith((stack) => {
  const vpc = new Vpc(stack, 'Vpc', {
    natGateways: 0,
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [{ name: 'own', subnetType: SubnetType.PRIVATE_ISOLATED }],
  }) as IVpc
  return securityGroups(stack, { config: loadConfig('dev'), vpc, s3: S3 })
})
const template = make()
const groups = Object.values(template.findResources('AWS::EC2::SecurityGroup'))
const rules = (direction: 'Ingress' | 'Egress') =>
  Object.values(template.findResources(`AWS::EC2::SecurityGroup${direction}`)).map(({ Properties }) => Properties)

/** `job-broker`, of the logical ids of two groups. */
function between(from: { 'Fn::GetAtt': [string] }, to: { 'Fn::GetAtt': [string] }): string {
  return [from, to].map((group) => group['Fn::GetAtt'][0].replace(/group[0-9A-F]{8}$/, '')).join('-')
}

const WANTED = PATHS.filter(({ to }) => to !== 's3').map(({ from, to, port }) => `${from}-${to} ${port}`)

test('each path is open at both ends, for its port only, and nothing else is', () => {
  const entering = rules('Ingress').map((rule) => [between(rule.SourceSecurityGroupId, rule.GroupId), rule])
  const toGroups = rules('Egress').filter((rule) => !rule.DestinationPrefixListId)
  const leaving = toGroups.map((rule) => [between(rule.GroupId, rule.DestinationSecurityGroupId), rule])
  for (const ends of [entering, leaving]) {
    expect(ends.map(([path, rule]) => `${path} ${rule.FromPort}`).sort()).toEqual([...WANTED].sort())
    for (const [, rule] of ends) expect([rule.IpProtocol, rule.ToPort]).toEqual(['tcp', rule.FromPort])
  }
})

test('only the job reaches S3', () => {
  const toS3 = rules('Egress').filter((rule) => rule.DestinationPrefixListId)
  expect(toS3).toHaveLength(1)
  expect(toS3[0]).toMatchObject({ DestinationPrefixListId: S3, FromPort: 443, ToPort: 443, IpProtocol: 'tcp' })
  expect(toS3[0].GroupId['Fn::GetAtt'][0]).toMatch(/^job/)
})

test('no rule has a range of addresses', () => {
  expect(JSON.stringify([rules('Ingress'), rules('Egress')])).not.toContain('Cidr')
  for (const { Properties } of groups) {
    expect(Properties.SecurityGroupIngress).toBeUndefined()
    // In the place of EC2's own rule, which would let everything out.
    expect(Properties.SecurityGroupEgress).toMatchObject([{ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp' }])
  }
})

test('nobody comes to the job, to functions or to AWS IoT', () => {
  const reached = new Set(PATHS.map(({ to }) => to))
  expect([...reached].sort()).toEqual(['broker', 'database', 'endpoint', 's3'])
})

test('each path says why, in letters that EC2 takes', () => {
  for (const { why } of PATHS) expect(why).toMatch(/^[A-Za-z0-9. _:/()#,@[\]+=&;{}!$*-]{10,255}$/)
})
