import type { Resource } from './both-stacks.ts'

/** Rules, within groups or beside them, by which addresses may come in, where a group could be named instead. */
export function openings(resources: readonly Pick<Resource, 'path' | 'type' | 'properties'>[]): string[] {
  return resources.flatMap(({ path, type, properties }) => {
    const rules = type === 'AWS::EC2::SecurityGroup' ? (properties.SecurityGroupIngress ?? []) : []
    const beside = type === 'AWS::EC2::SecurityGroupIngress' ? [properties] : []
    return [...rules, ...beside].flatMap((rule) => {
      const from = rule.CidrIp ?? rule.CidrIpv6 ?? rule.SourcePrefixListId
      return from === undefined ? [] : [`${path} from ${JSON.stringify(from)}`]
    })
  })
}
