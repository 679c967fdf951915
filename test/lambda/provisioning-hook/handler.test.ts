import {
  DescribeThingCommand,
  IoTClient,
  ListThingPrincipalsCommand,
  ResourceNotFoundException,
  ThrottlingException,
} from '@aws-sdk/client-iot'
import { beforeEach, expect, jest, test } from '@jest/globals'
import type { Environment } from '../../../lambda/provisioning-hook/environment.ts'

const ENVIRONMENT: Environment = {
  DEVICE_PATTERN: '^[A-Za-z0-9_-]{1,64}$',
  SERIAL_PATTERN: 'pump-[0-9]+',
  THING_TYPE: 'tributary-test-device',
}
Object.assign(process.env, ENVIRONMENT, { AWS_REGION: 'eu-central-1' })

const OWN = `arn:aws:iot:eu-central-1:123456789012:cert/${'a'.repeat(64)}`
const OTHER = `arn:aws:iot:eu-central-1:123456789012:cert/${'b'.repeat(64)}`

const request = {
  certificateId: 'a'.repeat(64),
  certificatePem: '-----BEGIN CERTIFICATE-----',
  claimCertificateId: 'c'.repeat(64),
  clientId: 'claim.1',
  templateArn: 'arn:aws:iot:eu-central-1:123456789012:provisioningtemplate/tributary-test-devices',
  parameters: { SerialNumber: 'pump-1', Password: 'hush' },
}

let lines: string[]
let answers: (command: unknown) => object

beforeEach(() => {
  lines = []
  jest.restoreAllMocks()
  jest.spyOn(console, 'log').mockImplementation((line) => lines.push(String(line)))
  jest.spyOn(IoTClient.prototype, 'send').mockImplementation(((command: unknown) => {
    return Promise.resolve().then(() => answers(command))
  }) as never)
})

async function handle(event: typeof request) {
  const { handler } = await import('../../../lambda/provisioning-hook/handler.ts')
  return handler(event)
}

test('a new device may enrol, and the log says so without secrets', async () => {
  answers = () => {
    throw new ResourceNotFoundException({ message: 'no such thing', $metadata: {} })
  }
  expect(await handle(request)).toEqual({ allowProvisioning: true })
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      verdict: 'allowed',
      reason: 'new',
      serial: 'pump-1',
      clientId: 'claim.1',
      claimCertificateId: 'c'.repeat(64),
      certificateId: 'a'.repeat(64),
    },
  ])
})

test('a certificate on a later page counts', async () => {
  const pages: Record<string, object> = {
    first: { principals: [OWN], nextToken: 'second' },
    second: { principals: [OTHER] },
  }
  answers = (command) => {
    if (command instanceof DescribeThingCommand) return { thingTypeName: 'tributary-test-device' }
    if (command instanceof ListThingPrincipalsCommand) return pages[command.input.nextToken ?? 'first'] ?? {}
    throw new Error('not expected')
  }
  expect(await handle(request)).toEqual({ allowProvisioning: false })
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ verdict: 'refused', reason: 'the device has another certificate' })
})

test('nobody enrols while the registry does not answer', async () => {
  answers = () => {
    throw new ThrottlingException({ message: 'slow down', $metadata: {} })
  }
  await expect(handle(request)).rejects.toThrow('slow down')
})

test('what a stranger sends does not fill the log', async () => {
  const long = 'x'.repeat(100_000)
  answers = () => ({})
  const event = { ...request, clientId: long, parameters: { SerialNumber: `${long}\n`, Password: 'hush' } }
  expect(await handle(event)).toEqual({ allowProvisioning: false })
  expect(lines).toHaveLength(1)
  expect(lines[0]?.length).toBeLessThan(700)
  expect(lines[0]).not.toContain('\n')
})
