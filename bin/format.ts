import { join } from 'node:path'
import { run } from '../local/checks/run.ts'
import { runCommand } from '../local/command.ts'

await runCommand(async () => {
  const biome = await run(join('node_modules', '.bin', 'biome'), ['check', '--write'])
  const ruff = join('.tributary', 'venv', 'bin', 'ruff')
  const fix = await run(ruff, ['check', '-q', '--fix', 'jobs', 'test'])
  return biome || fix || run(ruff, ['format', '-q', 'jobs', 'test'])
})
