import { staticChecks } from '../local/checks/static.ts'
import { jestSuite, pytestSuite } from '../local/checks/suites.ts'
import { sum, tallyLine } from '../local/checks/tally.ts'
import { runCommand } from '../local/command.ts'

await runCommand(async () => {
  const all = sum([await staticChecks(), await jestSuite('fast'), await pytestSuite()])
  console.log(`\n${tallyLine(all)}`)
  return all.failed === 0 ? 0 : 1
})
