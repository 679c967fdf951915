import type { Broadening } from './broadening.ts'
import { type Change, KINDS, type StackChanges } from './changes.ts'

/** Lines of one permission list before it is cut; a new stack has hundreds. */
const SHOWN = 12

/** All changes that a deployment may not make without being told to. */
export function blockedChanges(stacks: readonly StackChanges[]): { readonly stack: string; readonly change: Change }[] {
  return stacks.flatMap(({ stack, changes }) =>
    changes.filter(({ blocked }) => blocked).map((change) => ({ stack, change })),
  )
}

/** The changes as Markdown, which also reads well in a terminal. */
export function reportText(stacks: readonly StackChanges[], allowed: boolean): string {
  const blocked = blockedChanges(stacks)
  return [...stacks.map(stackText), verdict(blocked, allowed)].join('\n\n')
}

function stackText({ environment, stack, changes, broadenings }: StackChanges): string {
  const title = `### ${environment}: ${stack}`
  if (changes.length === 0) return `${title}\n\nNo change.`
  const counts = KINDS.map((kind) => [kind, changes.filter((change) => change.kind === kind).length] as const)
  const summary = counts.filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`)
  return [title, summary.join(', '), changes.map(changeLine).join('\n'), ...permissionText(broadenings)].join('\n\n')
}

function changeLine({ kind, path, type, properties, blocked }: Change): string {
  const details = properties.length > 0 ? `: ${properties.join(', ')}` : ''
  return `- ${blocked ? '**BLOCKED** ' : ''}${kind}: ${path} (${type})${details}`
}

function permissionText(broadenings: readonly Broadening[]): string[] {
  if (broadenings.length === 0) return []
  const lines = broadenings.flatMap(({ who, may }) => {
    const more = may.length > SHOWN ? [`  - … and ${may.length - SHOWN} more`] : []
    return [`- ${who} may now`, ...may.slice(0, SHOWN).map((each) => `  - ${each}`), ...more]
  })
  return ['Permissions and network paths that are new:', lines.join('\n')]
}

function verdict(blocked: ReturnType<typeof blockedChanges>, allowed: boolean): string {
  if (blocked.length === 0) return 'Nothing that holds data is replaced or destroyed.'
  const lines = blocked.map(({ stack, change: { kind, path, type, refused } }) => {
    const why = refused === undefined ? '' : `: ${refused}`
    return `- ${kind}: ${path} (${type}) of ${stack}${why}`
  })
  const answer = allowed ? 'Allowed explicitly' : 'Blocked'
  const fail = blocked.some(({ change }) => change.refused !== undefined) ? ', or fail' : ''
  return `${answer}: ${blocked.length} of these changes would lose what cannot be made anew${fail}:\n\n${lines.join('\n')}`
}
