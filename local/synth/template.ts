/** A CloudFormation template as parsed JSON. */
export interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Metadata?: Record<string, unknown> }>>
}

/** The construct path of a resource, without the stack's id and the ids that the CDK adds for its own sake. */
export function resourcePath(template: Template, id: string): string | undefined {
  const path = template.Resources?.[id]?.Metadata?.['aws:cdk:path']
  if (typeof path !== 'string') return undefined
  return path
    .split('/')
    .slice(1)
    .filter((part, i, all) => part !== 'Resource' || i < all.length - 1)
    .join('/')
}
