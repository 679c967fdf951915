import { runName } from '../../../lambda/job/run-name.ts'
import { DEFINITION } from './definition.ts'
import { FakeAccount } from './fake-account.ts'

/** The run that the deployment started, and the one that is started when it has ended. */
export const DEPLOYED = runName(DEFINITION, 'the deployment')
export const AFTER_FIRST = runName(DEFINITION, 'keep-alive:run-1')

/** An account in which the deployment ended long ago and its run is up. */
export function deployedAccount(): FakeAccount {
  const account = new FakeAccount()
  account.pass(1)
  account.emr.add(DEPLOYED)
  account.pass(100)
  return account
}
