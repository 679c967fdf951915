import { alertsNamespace } from '../../../lambda/alert-publisher/metrics.ts'
import { FakeWorld, SETTINGS } from '../../lambda/alert-publisher/fake-world.ts'
import { alertsOf, record } from '../../lambda/alert-publisher/sample.ts'

/** The namespaces of the environments under test. */
export const ALERTS_NAMESPACES = ['dev', 'prod'].map(alertsNamespace)

/** What the function that publishes alerts measures: the names, of more alerts than it may send, and of what is none. */
export async function emittedOfAlerts(): Promise<string[]> {
  const world = new FakeWorld()
  await world.publish(record('{'))
  for (const alert of alertsOf('pump-1', SETTINGS.limits.perDevice + 1)) await world.publish(record(alert))
  return Object.keys(world.measured)
}
