import { staticChecks } from '../local/checks/static.ts'
import { jestSuite, pytestSuiteBeside } from '../local/checks/suites.ts'
import { sum, tallyLine } from '../local/checks/tally.ts'
import { withTestServices } from '../local/checks/test-services.ts'
import { runCommand } from '../local/command.ts'
import { rehearse } from '../test/rehearsal/rehearse.ts'

await runCommand(async () => {
  const checks = await staticChecks()
  const fast = await jestSuite('fast')
  // Each waits for its services now and then, and the other can use that.
  const beside = withTestServices(pytestSuiteBeside).catch((error: Error) => {
    console.error(`tributary: the services of the tests failed: ${error.message}`)
    return { passed: 0, failed: 1 }
  })
  const slow = await jestSuite('slow')
  console.log('\nWaiting for pytest, which has run beside …')
  const tests = sum([checks, fast, slow, await beside])
  console.log('\n── rehearsal')
  const rehearsal = await rehearse(console.log).catch((error: Error) => {
    console.error(`tributary: the rehearsal could not be held: ${error.message}`)
    return { passed: 0, failed: 1 }
  })
  const all = sum([tests, rehearsal])
  console.log(`\n${tallyLine(all)}`)
  return all.failed === 0 ? 0 : 1
})
