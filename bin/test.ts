import { staticChecks } from '../local/checks/static.ts'
import { jestSuite, pytestSuite } from '../local/checks/suites.ts'
import { sum, tallyLine } from '../local/checks/tally.ts'
import { withTestServices } from '../local/checks/test-services.ts'
import { runCommand } from '../local/command.ts'

await runCommand(async () => {
  const checks = await staticChecks()
  const jest = await jestSuite(false)
  const pytest = await withTestServices((services) => pytestSuite(false, services)).catch((error: Error) => {
    console.error(`tributary: the services of the tests failed: ${error.message}`)
    return { passed: 0, failed: 1 }
  })
  const all = sum([checks, jest, pytest])
  console.log(`\n${tallyLine(all)}`)
  return all.failed === 0 ? 0 : 1
})
