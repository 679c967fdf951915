import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { diff } from '../../../local/diff/diff.ts'
import { UserError } from '../../../local/user-error.ts'

const APP = `
  import { App, CfnResource, Stack } from 'aws-cdk-lib'
  const app = new App()
  const stack = new Stack(app, 'tiny-' + app.node.tryGetContext('env'))
  new CfnResource(stack, 'T', { type: 'AWS::MSK::Topic', properties: {
    ClusterArn: 'arn', TopicName: 'NAME', PartitionCount: 3, ReplicationFactor: 3 } })
  app.synth()
`
const project = realpathSync(mkdtempSync(join(tmpdir(), 'tributary-tiny-')))
const write = (file: string, text: string) => writeFileSync(join(project, file), text)
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], {
    cwd: project,
    encoding: 'utf8',
  })
const options = { base: 'HEAD', allowDestruction: false, markdown: undefined }
const printed = jest.spyOn(console, 'log').mockImplementation(() => {})
jest.spyOn(console, 'error').mockImplementation(() => {})

beforeAll(() => {
  for (const folder of ['bin', 'lib', '.tributary', 'jars']) mkdirSync(join(project, folder))
  symlinkSync(resolve('node_modules'), join(project, 'node_modules'))
  for (const lock of ['package-lock.json', 'requirements.lock', 'jars/jars.lock.json']) write(lock, '{}')
  write('.gitignore', 'node_modules\n.tributary\n')
  write('package.json', '{ "type": "module" }')
  write('cdk.json', '{ "context": {} }')
  git('init', '-q', '-b', 'main')
  git('add', '.')
  git('commit', '-q', '-m', 'before the CDK app')
  write('lib/environments.ts', "export const ENVIRONMENT_NAMES = ['dev']\n")
  write('bin/app.ts', APP)
  git('add', '.')
  git('commit', '-q', '-m', 'app')
})
afterAll(() => rmSync(project, { recursive: true, force: true }))

test('a renamed topic is blocked, unless it is allowed, and no worktree is left', async () => {
  write('bin/app.ts', APP.replace('NAME', 'OTHER'))
  const markdown = join(project, 'report.md')
  expect(await diff({ ...options, markdown }, project)).toBe(1)
  expect(readFileSync(markdown, 'utf8')).toContain('**BLOCKED** replaced: T (AWS::MSK::Topic): TopicName: NAME → OTHER')
  expect(printed).toHaveBeenLastCalledWith(expect.stringContaining('### dev: tiny-dev'))
  expect(await diff({ ...options, allowDestruction: true }, project)).toBe(0)
  expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1)
}, 60_000)

test('a base without an app is compared as nothing', async () => {
  write('bin/app.ts', APP)
  expect(await diff({ ...options, base: 'HEAD^' }, project)).toBe(0)
  expect(printed).toHaveBeenLastCalledWith(expect.stringContaining('- added: T (AWS::MSK::Topic)'))
}, 60_000)

test('a commit that is not there, and an app that cannot be synthesised, are told in a sentence', async () => {
  await expect(diff({ ...options, base: '--help' }, project)).rejects.toThrow(
    new UserError("There is no commit '--help' here; fetch it, or name another with --base."),
  )
  write('bin/app.ts', 'throw new Error("broken on purpose")')
  await expect(diff(options, project)).rejects.toThrow(/cannot be synthesised: [\s\S]*broken on purpose/)
  expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1)
}, 60_000)
