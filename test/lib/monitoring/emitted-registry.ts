import { exportRegistry } from '../../../lambda/registry-export/export-registry.ts'
import { type Measures, registryNamespace } from '../../../lambda/registry-export/metrics.ts'
import { FakeS3 } from '../../lambda/job/fake-s3.ts'
import { FakeIot } from '../../lambda/registry-export/fake-iot.ts'

/** The namespaces of the environments under test. */
export const REGISTRY_NAMESPACES = ['dev', 'prod'].map(registryNamespace)

/** What the function that exports the registry measures: the names, of an export that went well. */
export async function emittedOfRegistry(): Promise<string[]> {
  const measured: Measures[] = []
  const reports = { say: () => undefined, measure: (measures: Measures) => measured.push(measures) }
  const environment = { THING_TYPE: 'device', DEVICE_PATTERN: '^a$', DOCUMENT: 's3://lake/key', NAMESPACE: 'n' }
  await exportRegistry({ iot: new FakeIot().client, s3: new FakeS3().client }, environment, reports)
  return [...new Set(measured.flatMap((measures) => Object.keys(measures)))]
}
