import { expect, test } from '@jest/globals'
import { openings } from './openings.ts'

const group = (...SecurityGroupIngress: object[]) => ({
  ...{ path: 'G', type: 'AWS::EC2::SecurityGroup' },
  properties: { SecurityGroupIngress },
})
const beside = (properties: object) => ({ path: 'R', type: 'AWS::EC2::SecurityGroupIngress', properties })

test.each([
  ['an address within a group', group({ IpProtocol: 'tcp', CidrIp: '10.0.0.0/8' }), ['G from "10.0.0.0/8"']],
  ['an IPv6 address within a group', group({ IpProtocol: '-1', CidrIpv6: '::/0' }), ['G from "::/0"']],
  ['an address beside a group', beside({ GroupId: 'G', CidrIp: '0.0.0.0/0' }), ['R from "0.0.0.0/0"']],
  ['an address that is known at deployment', beside({ CidrIp: { 'Fn::GetAtt': ['V', 'C'] } }), [expect.any(String)]],
  ['a list of addresses', beside({ SourcePrefixListId: 'pl-1' }), ['R from "pl-1"']],
  ['another group', beside({ GroupId: 'G', SourceSecurityGroupId: 'H' }), []],
  ['a group without rules', { ...group(), properties: {} }, []],
])('%s', (_, resource, found) => {
  expect(openings([resource])).toEqual(found)
})
