import { expect, test } from '@jest/globals'
import { loadContract, streamEntries } from '../../lib/contract.ts'
import { queryNames } from '../../lib/query-names.ts'
import { emittedBy } from './monitoring/emitted.ts'

const names = queryNames(loadContract())

test('the queries are those that the job starts', () => {
  const started = emittedBy('Tributary/test').queries
  expect(names.map(({ kind, name }) => [kind, name]).sort()).toEqual([...started].sort())
})

test('a query is named after its kind and its stream, of which it has one', () => {
  expect(names.filter(({ kind, name, stream }) => name !== `${kind}_${stream}`)).toEqual([])
  for (const [stream, { series }] of streamEntries(loadContract())) {
    const kinds = names.filter((query) => query.stream === stream).map(({ kind }) => kind)
    expect(kinds).toEqual(['archive', 'rejected', ...(series ? ['live', 'trends'] : [])])
  }
})
