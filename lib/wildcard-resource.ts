import { type IResolvable, Reference, Stack, Tokenization, Validations } from 'aws-cdk-lib'
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'

/**
 * Tell cdk-nag why a policy of this construct, or of this function's role, names resources by a wildcard.
 * @param resource the resource as it stands in the policy, tokens and all
 * @param reason one sentence
 */
export function acknowledgeWildcard(construct: Construct, resource: string, reason: string): void {
  const holder = construct instanceof LambdaFunction && construct.role ? construct.role : construct
  const id = `AwsSolutions::AwsSolutions-IAM5[Resource::${spelled(Stack.of(construct), resource)}]`
  Validations.of(holder).acknowledge({ id, reason })
}

function spelled(stack: Stack, resource: string): string {
  return Tokenization.reverseString(resource)
    .mapTokens({ mapToken: (token) => flat(stack.resolve(imported(stack, token))) })
    .join({ join: (left, right) => `${left ?? ''}${right ?? ''}` })
}

/** What belongs to another stack is an import in the template, though the token does not say so before the synthesis. */
function imported(stack: Stack, token: IResolvable): unknown {
  const owner = Reference.isReference(token) ? Stack.of(token.target) : stack
  // Pseudo parameters belong to no stack in particular.
  const own = owner === stack || !('Fn::GetAtt' in owner.resolve(token))
  return own ? token : owner.exportValue(token)
}

/** As cdk-nag writes what is known at deployment only: `<AWS::Region>`, `<LogicalId.Arn>`. */
function flat(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value)
  const [name, argument] = Object.entries(value)[0] as [string, unknown]
  if (name === 'Ref') return `<${argument}>`
  if (name === 'Fn::ImportValue') return flat(argument)
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]]
    return parts.map(flat).join(separator)
  }
  throw new Error(`cdk-nag's spelling of ${name} is not known here`)
}
