import { expect, test } from '@jest/globals'
import { loadContract, streamEntries } from '../../lib/contract.ts'
import { queryNames } from '../../lib/query-names.ts'
import { emittedBy } from './monitoring/emitted.ts'

const names = queryNames(loadContract())

test('the queries are those that the job starts', () => {
  const started = emittedBy('Tributary/test').queries
  expect(names.map(({ kind, name }) => [kind, name]).sort()).toEqual([...started].sort())
})

test('each stream has its archive', () => {
  expect(names.flatMap(({ stream }) => stream ?? [])).toEqual(streamEntries(loadContract()).map(([name]) => name))
})
