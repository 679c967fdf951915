import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { environmentNames, readTemplates, synthesise } from '../synth/assembly.ts'
import type { Template } from '../synth/template.ts'
import { checkOutBase } from './base-checkout.ts'
import { type StackChanges, stackChanges } from './changes.ts'
import type { DiffOptions } from './options.ts'
import { blockedChanges, reportText } from './report.ts'

/** Templates by environment and stack name. */
export type Templates = ReadonlyMap<string, ReadonlyMap<string, Template>>

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Print what a deployment of this working tree would change.
 * @returns 0, or 1 when something that holds data would be lost and that is not allowed
 */
export async function diff(options: DiffOptions, project: string = PROJECT): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'tributary-diff-'))
  try {
    console.error(`Synthesising ${options.base} and this working tree …`)
    const base = await baseTemplates(options.base, project, scratch)
    const head = await templatesOf(project, join(scratch, 'head'))
    const stacks = compare(base, head)
    const report = reportText(stacks, options.allowDestruction)
    console.log(report)
    if (options.markdown) writeFileSync(options.markdown, `${report}\n`)
    return blockedChanges(stacks).length > 0 && !options.allowDestruction ? 1 : 0
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function baseTemplates(reference: string, project: string, scratch: string): Promise<Templates> {
  const checkout = await checkOutBase(project, join(scratch, 'base'), reference)
  try {
    return await templatesOf(checkout.folder, join(scratch, 'base-out'))
  } finally {
    await checkout.remove()
  }
}

async function templatesOf(project: string, output: string): Promise<Templates> {
  const templates = new Map<string, Map<string, Template>>()
  for (const environment of await environmentNames(project)) {
    const outdir = join(output, environment)
    await synthesise(project, environment, outdir, false)
    templates.set(environment, readTemplates(outdir))
  }
  return templates
}

/** Every stack of every environment that either side knows. */
export function compare(base: Templates, head: Templates): StackChanges[] {
  const environments = new Set([...head.keys(), ...base.keys()])
  return [...environments].flatMap((environment) => {
    const [before, after] = [base.get(environment), head.get(environment)]
    const stacks = new Set([...(after?.keys() ?? []), ...(before?.keys() ?? [])])
    return [...stacks].map((stack) =>
      stackChanges(environment, stack, before?.get(stack) ?? {}, after?.get(stack) ?? {}),
    )
  })
}
