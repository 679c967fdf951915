import { readFileSync } from 'node:fs'
import { loadConfig } from '../../../lib/config-check.ts'
import { loadContract } from '../../../lib/contract.ts'
import { ENVIRONMENTS, synthesised } from '../../lib/both-stacks.ts'
import { messageParts } from './message-parts.ts'
import { standingParts } from './standing-parts.ts'

export const page = readFileSync(new URL('../../../docs/costs.md', import.meta.url), 'utf8')

/** The page as one line, for sentences that are broken anywhere. */
export const sentences = page.replaceAll(/\s+/g, ' ')

export const contract = loadContract()
export const configs = ENVIRONMENTS.map(loadConfig)

export const bills = configs.map((config) => ({
  ...{ config, name: config.name, messages: messageParts(config, contract) },
  standing: standingParts(config, contract, synthesised(config.name as 'dev' | 'prod').resources),
}))
