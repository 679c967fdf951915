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

/** Attributes that stand for the resource itself. */
const NAMING = ['', '.Arn', '.GroupId']

/** A text in which logical ids are replaced by construct paths. */
export function withPaths(text: string, ...templates: readonly Template[]): string {
  return text.replace(/\$\{([A-Za-z0-9]+)(\.[A-Za-z.]+)?\}/g, (whole, id: string, attribute = '') => {
    const path = templates.map((template) => resourcePath(template, id)).find((each) => each !== undefined)
    return path === undefined ? whole : `${path}${NAMING.includes(attribute) ? '' : attribute}`
  })
}
