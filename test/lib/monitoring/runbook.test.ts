import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { RUNBOOK } from '../../../lib/monitoring/alarm.ts'
import { ALARM_KINDS } from '../../../lib/monitoring/alarm-kinds.ts'
import { CONFIGS, monitored, monitoredFunctions } from './monitored.ts'
import { alarms } from './used-metrics.ts'

interface Section {
  readonly anchor: string
  readonly text: string
}

const described = [...CONFIGS.map(([, config]) => monitored(config)), monitoredFunctions()].flatMap(alarms)
const sections = alarmSections(readFileSync(RUNBOOK, 'utf8'))

/** The anchors that GitHub gives to headings. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

function alarmSections(page: string): Section[] {
  const [, inAws = ''] = page.split('\n## Alarms in AWS\n')
  const [chapter = ''] = inAws.split('\n## ')
  return chapter
    .split('\n### ')
    .slice(1)
    .map((section) => {
      const [heading = '', ...lines] = section.split('\n')
      return { anchor: slug(heading), text: lines.join('\n') }
    })
}

test('every alarm ends its description with its section', () => {
  const anchors = sections.map(({ anchor }) => anchor)
  for (const { AlarmName, AlarmDescription } of described) {
    const [, anchor] = / docs\/runbook\.md#([a-z-]+)$/.exec(AlarmDescription) ?? []
    expect([AlarmName, anchors]).toEqual([AlarmName, expect.arrayContaining([anchor])])
    expect(AlarmName).toMatch(new RegExp(`^tributary-[a-z]+-${anchor}(-|$)`))
    expect(AlarmDescription.length).toBeLessThanOrEqual(1024)
    expect(AlarmName.length).toBeLessThanOrEqual(255)
  }
})

test('every section is that of an alarm that some environment can have, and every kind has one', () => {
  const linked = new Set(described.map(({ AlarmDescription }) => AlarmDescription.split('#').at(-1)))
  expect(sections.map(({ anchor }) => anchor).sort()).toEqual([...linked].sort())
  expect([...ALARM_KINDS].sort()).toEqual([...linked].sort())
})

test.each(sections)('$anchor says what it means, how to look into it, and what to do', ({ text }) => {
  const parts =
    /^\n- \*\*Description:\*\* ([\s\S]+)\n- \*\*Investigation:\*\* ([\s\S]+)\n- \*\*Resolution:\*\* ([\s\S]+)$/.exec(
      text,
    )
  expect(parts).not.toBeNull()
  for (const part of parts?.slice(1) ?? []) expect(part.trim().split(/\s+/).length).toBeGreaterThanOrEqual(5)
})

test('an anchor of the page that a section names is there', () => {
  const page = readFileSync(RUNBOOK, 'utf8')
  const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => slug(heading ?? ''))
  const named = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor)
  expect(named.length).toBeGreaterThan(0)
  expect(headings).toEqual(expect.arrayContaining(named))
})

test('a section that a message of ours names is there', () => {
  const headings = [...readFileSync(RUNBOOK, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => slug(heading ?? ''))
  const sources = ['jobs', 'lambda', 'local'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:ts|py)$/.test(file))
      .map((file) => readFileSync(join(folder, file), 'utf8')),
  )
  const named = sources.flatMap((text) => [...text.matchAll(/(?:docs\/runbook\.md|\$\{RUNBOOK\})#([a-z-]+)/g)])
  expect(named.length).toBeGreaterThan(2)
  for (const [, anchor] of named) expect(headings).toContain(anchor)
})
