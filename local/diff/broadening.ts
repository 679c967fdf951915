import type { TemplateDiff } from '@aws-cdk/cloudformation-diff'
import type { Names } from '../synth/plain-values.ts'
import type { Template } from '../synth/template.ts'
import { namesOf, readable } from './readable.ts'

/** Something that is allowed after a deployment and was not before. */
export interface Broadening {
  /** Who gains: a role, a service, or a security group. */
  readonly who: string
  /** What it may do now, one sentence part a permission. */
  readonly may: readonly string[]
}

/** Permissions, managed policies and network paths that the head has and the base has not, grouped by who gains. */
export function broadenings(difference: TemplateDiff, base: Template, head: Template): Broadening[] {
  const names = namesOf(base, head)
  const gains = [...statementGains(difference, names), ...policyGains(difference), ...ruleGains(difference)]
  const grouped = new Map<string, Set<string>>()
  for (const [who, may] of gains.map((gain) => gain.map((text) => readable(text, names)) as [string, string])) {
    grouped.set(who, (grouped.get(who) ?? new Set()).add(may))
  }
  return [...grouped].map(([who, may]) => ({ who, may: [...may].sort() })).sort((a, b) => (a.who < b.who ? -1 : 1))
}

type Gain = readonly [who: string, may: string]
type Statements = TemplateDiff['iamChanges']['statements']

/** A statement that grows is one removed and one added: what counts is which single permissions are new. */
function statementGains({ iamChanges: { statements } }: TemplateDiff, names: Names): Gain[] {
  const key = (gain: Gain) => readable(gain.join('\n'), names)
  const before = new Set(permissions(statements.removals, 'Allow').map(key))
  const denied = new Set(permissions(statements.additions, 'Deny').map(key))
  const allowed = permissions(statements.additions, 'Allow').filter((gain) => !before.has(key(gain)))
  const freed = permissions(statements.removals, 'Deny').filter((gain) => !denied.has(key(gain)))
  return [...allowed, ...freed.map(([who, may]): Gain => [who, `is no longer denied: ${may}`])]
}

function permissions(statements: Statements['additions'], effect: 'Allow' | 'Deny'): Gain[] {
  return statements
    .filter((statement) => statement.effect === effect)
    .flatMap((statement) => {
      const { condition } = statement.render()
      const when = condition ? ` when ${condition.replace(/\s+/g, ' ')}` : ''
      return each(statement.principals).flatMap((who) =>
        each(statement.actions).flatMap((action) =>
          each(statement.resources).map((resource): Gain => [who, `${action} on ${resource}${when}`]),
        ),
      )
    })
}

function each({ values, not }: { values: readonly string[]; not: boolean }): string[] {
  return values.map((value) => (not ? `all but ${value}` : value))
}

function policyGains({ iamChanges: { managedPolicies } }: TemplateDiff): Gain[] {
  return managedPolicies.additions.map((added): Gain => [added.identityArn, `all of ${added.managedPolicyArn}`])
}

function ruleGains({ securityGroupChanges: { ingress, egress } }: TemplateDiff): Gain[] {
  return [
    ...ingress.additions.map(
      (rule): Gain => [rule.groupId, `be reached by ${rule.describePeer()} on ${rule.describeProtocol()}`],
    ),
    ...egress.additions.map(
      (rule): Gain => [rule.groupId, `reach ${rule.describePeer()} on ${rule.describeProtocol()}`],
    ),
  ]
}
