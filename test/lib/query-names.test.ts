import { expect, test } from '@jest/globals'
import { loadContract } from '../../lib/contract.ts'
import { queryNames } from '../../lib/query-names.ts'
import { emittedBy } from './monitoring/emitted.ts'

const names = queryNames(loadContract())

test('the queries are those that the job starts', () => {
  const started = emittedBy('Tributary/test').queries
  expect(names.map(({ kind, name }) => [kind, name]).sort()).toEqual([...started].sort())
})

test('a query is named after its kind and its stream, of which it has one', () => {
  expect(names.filter(({ kind, name, stream }) => name !== `${kind}_${stream}`)).toEqual([])
  const kinds = (of: string) => names.filter(({ stream }) => stream === of).map(({ kind }) => kind)
  expect(kinds('telemetry')).toEqual(['archive', 'rejected', 'live', 'trends', 'limits', 'detect'])
  expect(kinds('logs')).toEqual(['archive', 'rejected', 'trends'])
  expect(kinds('interactions')).toEqual(['archive', 'rejected', 'trends', 'sessions'])
})
