import { tallyLine } from '../local/checks/tally.ts'
import { runCommand } from '../local/command.ts'
import { rehearse } from '../test/rehearsal/rehearse.ts'

await runCommand(async () => {
  const tally = await rehearse(console.log)
  console.log(`\n${tallyLine(tally)}`)
  return tally.failed === 0 ? 0 : 1
})
