import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/**
 * What copies the assets of a stack from its cloud assembly into a folder, by their S3 URLs; an asset's name there is its
 * key.
 */
export function stagedAssets(assembly: string, folder: string): (url: string) => string {
  const { files } = JSON.parse(readFileSync(join(assembly, 'Test.assets.json'), 'utf8')) as {
    files: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>
  }
  const paths = new Map(
    Object.values(files).flatMap(({ source, destinations }) =>
      Object.values(destinations).map(({ objectKey }) => [objectKey, join(assembly, source.path)] as const),
    ),
  )
  mkdirSync(folder, { recursive: true })
  return (url) => {
    const key = basename(url)
    const source = paths.get(key)
    if (!source) throw new Error(`${url} is none of the assets`)
    cpSync(source, join(folder, key))
    return join(folder, key)
  }
}
