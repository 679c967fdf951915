import { test } from '@jest/globals'

let failed: string | undefined

/** A test that begins with what the one before has left, and makes no sense when an earlier one has failed. */
export function step(name: string, body: () => Promise<void>): void {
  test(name, async () => {
    if (failed !== undefined) throw new Error(`not tried, because of '${failed}'`)
    failed = name
    await body()
    failed = undefined
  })
}
