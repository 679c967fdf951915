import { runsNamespace } from '../../../lambda/keep-alive/metrics.ts'
import { ENVIRONMENT, FakeAccount, RETRIED } from '../../lambda/keep-alive/fake-account.ts'

/** The namespaces of the environments under test. */
export const RUNS_NAMESPACES = ['dev', 'prod'].map(runsNamespace)

/** What the function that keeps the job alive measures: the names, of a look with a start in it and of a retry. */
export async function emittedOfRuns(): Promise<string[]> {
  const account = new FakeAccount()
  const looks = [await account.call(), await account.call(RETRIED)]
  if (!RUNS_NAMESPACES.includes(ENVIRONMENT.NAMESPACE)) throw new Error(`${ENVIRONMENT.NAMESPACE} is none of them`)
  return [...new Set(looks.flatMap(({ measures }) => measures.flatMap((measured) => Object.keys(measured))))]
}
