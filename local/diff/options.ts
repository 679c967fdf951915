import { parseArgs } from 'node:util'
import { UserError } from '../user-error.ts'

export interface DiffOptions {
  /** The commit to compare with. */
  readonly base: string
  /** Whether replacing or destroying what holds data is wanted. */
  readonly allowDestruction: boolean
  /** File that gets the report as well, as Markdown. */
  readonly markdown: string | undefined
}

export const USAGE = `npm run diff [-- OPTIONS]

What a deployment of this working tree would change, compared with what another commit would deploy. Needs no account.

  --base REF           compare with this commit (main)
  --allow-destruction  do not fail when something that holds data is replaced or destroyed
  --markdown FILE      write the report into a file as well`

/**
 * The options of `npm run diff`; undefined when only the usage is asked for.
 * @throws UserError for an unknown option
 */
export function diffOptions(args: readonly string[]): DiffOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        base: { type: 'string', default: 'main' },
        'allow-destruction': { type: 'boolean', default: false },
        markdown: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help) return undefined
    return { base: values.base, allowDestruction: values['allow-destruction'], markdown: values.markdown }
  } catch (error) {
    throw new UserError(`${(error as Error).message.split('.')[0]}; npm run diff -- --help says what there is.`)
  }
}
