import { runCommand } from '../local/command.ts'
import { diff } from '../local/diff/diff.ts'
import { diffOptions, USAGE } from '../local/diff/options.ts'

await runCommand(async () => {
  const options = diffOptions(process.argv.slice(2))
  if (options) return diff(options)
  console.log(USAGE)
  return 0
})
