import { IoTClient } from '@aws-sdk/client-iot'
import type { Environment } from './environment.ts'
import { logLine } from './log-line.ts'
import { iotRegistry } from './registry.ts'
import type { ProvisioningAnswer, ProvisioningRequest } from './request.ts'
import { admission, verdict } from './verdict.ts'

const environment = process.env as unknown as Environment
const rules = admission(environment.DEVICE_PATTERN, environment.SERIAL_PATTERN, environment.THING_TYPE)
/** Two calls, each repeated once, fit into the 5 seconds that AWS IoT waits. */
const patience = { connectionTimeout: 500, requestTimeout: 1000, throwOnRequestTimeout: true }
const registry = iotRegistry(new IoTClient({ maxAttempts: 2, requestHandler: patience }))

/** The pre-provisioning hook of AWS IoT. An error counts as a refusal. */
export async function handler(request: ProvisioningRequest): Promise<ProvisioningAnswer> {
  const decided = await verdict(request, rules, registry)
  console.log(logLine(request, decided))
  return { allowProvisioning: decided.allowed }
}
