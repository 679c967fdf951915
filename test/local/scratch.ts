import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from '@jest/globals'
import { openState, type State } from '../../local/state.ts'

const actions: (() => unknown)[] = []

afterAll(async () => {
  for (const action of actions.reverse()) await action()
})

/**
 * Do something after the file's tests; what was asked for last is done first, as services end before their folders
 * go.
 */
export function afterwards(action: () => unknown): void {
  actions.push(action)
}

/** An empty folder that is gone after the file's tests. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tributary-'))
  afterwards(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** An empty state that is gone after the file's tests. */
export function scratchState(): State {
  return openState(scratchDirectory())
}
