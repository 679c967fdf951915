import { runCommand } from '../local/command.ts'
import { demo } from '../local/demo/demo.ts'
import { demoOptions, USAGE } from '../local/demo/options.ts'

await runCommand(async () => {
  const options = demoOptions(process.argv.slice(2))
  if (options) return demo(options)
  console.log(USAGE)
  return 0
})
