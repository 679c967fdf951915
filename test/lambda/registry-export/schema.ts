import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { loadContract } from '../../../lib/contract.ts'

/** Names that a device may have. */
export const PATTERN = new RegExp(loadContract().pipeline.device.pattern, 'u')

const validate = new Ajv2020({ allErrors: true }).compile(
  JSON.parse(readFileSync('contract/device.schema.json', 'utf8')) as object,
)

/** What contract/device.schema.json has against a line; empty when it fits. */
export function objections(line: string): string[] {
  return validate(JSON.parse(line)) ? [] : (validate.errors ?? []).map((each) => `${each.instancePath} ${each.message}`)
}
