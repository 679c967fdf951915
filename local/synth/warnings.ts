import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

type Metadata = Readonly<Record<string, readonly { readonly type: string; readonly data?: unknown }[]>>

/** What constructs warn of, in a cloud assembly: sentences, without the marks by which the CDK could silence them. */
export function warnings(outdir: string): string[] {
  return readdirSync(outdir)
    .filter((file) => file.endsWith('.metadata.json'))
    .flatMap((file) => Object.values(JSON.parse(readFileSync(join(outdir, file), 'utf8')) as Metadata))
    .flat()
    .filter(({ type }) => type === 'aws:cdk:warning')
    .map(({ data }) => String(data).replace(/ \[ack: [^\]]+\]$/, ''))
}
