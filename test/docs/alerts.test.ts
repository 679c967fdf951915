import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { CONTRACT_DIRECTORY } from '../../lib/contract.ts'

const DOCS = join(import.meta.dirname, '..', '..', 'docs')
const page = readFileSync(join(DOCS, 'alerts.md'), 'utf8')
const schema = JSON.parse(readFileSync(join(CONTRACT_DIRECTORY, 'alert.schema.json'), 'utf8'))
const kinds: string[] = schema.properties.kind.enum

describe.each(kinds)('the page of alerts explains %s', (kind) => {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${kind}\n`)) ?? ''

  test('in a section of its own, to which the links of alerts lead', () => {
    expect(section.length).toBeGreaterThan(100)
  })

  test('with a picture', () => {
    const picture = /!\[\]\((?<file>pictures\/[a-z-]+\.svg)\)/.exec(section)?.groups?.['file'] ?? 'none'
    expect(existsSync(join(DOCS, picture))).toBe(true)
    expect(readFileSync(join(DOCS, picture), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s)
  })

  test('and in the table', () => {
    expect(page).toContain(`[${kind}](#${kind})`)
  })
})
