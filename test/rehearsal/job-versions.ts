import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../local/checks/run.ts'

/** What each version of the job has in the place of what the project's own has. */
const CHANGES = {
  first: [],
  second: [['stream.py', '    arguments = parse_arguments(argv)\n', says('second')]],
  /** The same as the second; what is deployed beside it says that the state of a query is another. */
  'other-state': [['stream.py', '    arguments = parse_arguments(argv)\n', says('other-state')]],
  broken: [
    ['stream.py', '    arguments = parse_arguments(argv)\n', says('broken')],
    [
      'tributary/queries/archive.py',
      '    unique = without_duplicates(messages, horizon)\n',
      '    unique = without_duplicates(messages.where(F.raise_error(F.lit("a defect of the broken version")).isNull()), horizon)\n',
    ],
  ],
} as const satisfies Record<string, readonly (readonly [file: string, text: string, other: string])[]>

export type JobVersion = keyof typeof CHANGES

/** The line by which the log of a run shows which version it runs. */
export function versionLine(version: JobVersion): string {
  return `stream.py: this is the ${version} version`
}

function says(version: string): string {
  return `    sys.stderr.write("stream.py: this is the ${version} version\\n")\n    arguments = parse_arguments(argv)\n`
}

/**
 * A folder with the sources of a version of the job, made anew.
 * @throws Error when the project's own no longer has the text that is to be replaced
 */
export function jobVersion(version: JobVersion, folder: string): string {
  const home = join(folder, `jobs-${version}`)
  rmSync(home, { recursive: true, force: true })
  cpSync(join(ROOT, 'jobs'), home, { recursive: true, filter: (path) => !path.includes('__pycache__') })
  for (const [name, text, other] of CHANGES[version]) {
    const file = join(home, name)
    const source = readFileSync(file, 'utf8')
    if (!source.includes(text)) throw new Error(`${name} no longer has the line ${text.trim()}`)
    writeFileSync(file, source.replace(text, other))
  }
  return home
}
