import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const CALL = /new (\w+)Command\(/g
const IMPORT = /from '(\.[^']+)'/g

/** Actions of a service that the files of a function call, found in its source and in what that imports: `StartJobRun`. */
export function calledActions(entry: string, packageName: string): string[] {
  const called = filesFrom(entry).flatMap((file) => {
    const text = readFileSync(file, 'utf8')
    const [, imported = ''] = new RegExp(`import {([^}]*)} from '${packageName}'`).exec(text) ?? []
    return [...text.matchAll(CALL)]
      .map(([, name]) => name as string)
      .filter((name) => imported.includes(`${name}Command`))
  })
  return [...new Set(called)].sort()
}

function filesFrom(entry: string, seen: string[] = []): string[] {
  if (seen.includes(entry)) return seen
  const imports = [...readFileSync(entry, 'utf8').matchAll(IMPORT)].map(([, path]) => join(entry, '..', path as string))
  return imports.reduce((all, file) => filesFrom(file, all), [...seen, entry])
}
