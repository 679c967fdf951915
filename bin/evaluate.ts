import { runCommand } from '../local/command.ts'
import { evaluate } from '../local/evaluate/evaluate.ts'
import { evaluateOptions, USAGE } from '../local/evaluate/options.ts'

await runCommand(async () => {
  const options = evaluateOptions(process.argv.slice(2))
  if (options) return evaluate(options)
  console.log(USAGE)
  return 0
})
