import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { Annotations, Stack } from 'aws-cdk-lib'
import { AlarmTopic } from '../../../lib/alarm-topic.ts'
import type { EnvironmentConfig } from '../../../lib/config.ts'
import { loadConfig } from '../../../lib/config-check.ts'
import { DataKey } from '../../../lib/data-key.ts'
import { warnings } from '../../../local/synth/warnings.ts'
import { testApp } from '../../lib/app.ts'

const folder = mkdtempSync(join(tmpdir(), 'tributary-warnings-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function warningsOf(name: string, build: (stack: Stack) => void): string[] {
  const outdir = join(folder, name)
  const app = testApp({ outdir })
  build(new Stack(app, 'Test'))
  app.synth()
  return warnings(outdir)
}

function alarms(name: 'dev' | 'prod', email: string | null): string[] {
  const known = loadConfig(name)
  const config: EnvironmentConfig = { ...known, alarms: { ...known.alarms, email } }
  return warningsOf(`${name}-${email}`, (stack) => {
    new AlarmTopic(stack, 'Alarms', { config, key: new DataKey(stack, 'Key', config) })
  })
}

test('alarms of kept data that reach nobody are warned of, and only these', () => {
  expect(alarms('prod', null)).toEqual([
    'Data is kept, but nobody is told of alarms: give alarms.email an address in lib/environments.ts',
  ])
  expect(alarms('prod', 'ops@example.org')).toEqual([])
  expect(alarms('dev', null)).toEqual([])
})

test('what is no warning is not among them', () => {
  const build = (stack: Stack) => {
    Annotations.of(stack).addInfo('told')
    Annotations.of(stack).addWarningV2('a:b', 'careful')
  }
  expect(warningsOf('kinds', build)).toEqual(['careful'])
})
