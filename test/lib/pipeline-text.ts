import { synthesised } from './both-stacks.ts'
import { templateText } from './template-text.ts'

/** What a construct of dev's pipeline becomes, without the functions that the CDK puts around ours. */
export function pipelineText(construct: string): string {
  const parts = templateText(synthesised('dev').templates.pipeline).split(/\n\n(?=\S)/)
  return parts
    .filter((part) => part.startsWith(`${construct}/`) && !part.startsWith(`${construct}/Provider/`))
    .join('\n\n')
}
