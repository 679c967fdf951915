import { describe, expect, test } from '@jest/globals'
import { ENVIRONMENTS, synthesised } from './both-stacks.ts'
import { removalText } from './removal-text.ts'

/** Every resource of a stack, a line each; what is in them is in the snapshots of the constructs. */
function inventory(environment: (typeof ENVIRONMENTS)[number], stack: 'foundation' | 'pipeline'): string {
  return synthesised(environment)
    .resources.filter((resource) => resource.stack === stack)
    .map(({ path, type, deletionPolicy, updateReplacePolicy }) => {
      const kept = removalText(deletionPolicy, updateReplacePolicy)
      return `${path.replace(/\/Resource$/, '').replace(/[0-9A-F]{8}$/, '')}  ${type}${kept}`
    })
    .sort()
    .join('\n')
}

describe.each(ENVIRONMENTS)('%s', (environment) => {
  test.each(['foundation', 'pipeline'] as const)('%s', (stack) => {
    expect(inventory(environment, stack)).toMatchSnapshot()
  })
})
