import { expect, test } from '@jest/globals'
import { familySize, residentMemory } from '../../../local/demo/memory.ts'

const KIB = 1024

test('a family is a process with all below it, in whatever order they are listed, and nobody else', () => {
  const rows = [
    [5, 4, 16],
    [4, 2, 8],
    [2, 1, 4],
    [1, 0, 1000],
    [3, 1, 1000],
    [6, 2, 32],
  ] as const
  expect(familySize(rows, 2)).toBe((4 + 8 + 16 + 32) * KIB)
  expect(familySize(rows, 6)).toBe(32 * KIB)
})

test('a process that is its own parent does not go on for ever', () => {
  expect(
    familySize(
      [
        [0, 0, 1],
        [7, 0, 2],
      ],
      0,
    ),
  ).toBe(3 * KIB)
})

test('a process that is gone has no memory', () => {
  expect(familySize([[1, 0, 1]], 99)).toBe(0)
})

test('this process takes what Node says that it takes', async () => {
  const measured = await residentMemory()
  expect(measured).toBeGreaterThan(process.memoryUsage.rss() / 2)
})
