import { afterEach, expect, jest, test } from '@jest/globals'
import { StopError, Stops, withStops } from '../../local/stops.ts'

afterEach(() => {
  jest.restoreAllMocks()
})

/** Things to be stopped that write their names to `log`; those whose name has a `!` fail. */
function add(stops: Stops, log: string[], ...names: string[]): void {
  for (const name of names) {
    stops.add(name, async () => {
      log.push(name)
      if (name.endsWith('!')) throw new Error(`${name} hangs`)
    })
  }
}

test('everything is stopped in the reverse order, once', async () => {
  const log: string[] = []
  const stops = new Stops()
  add(stops, log, 'a', 'b', 'c')
  await stops.stop()
  await stops.stop()
  expect(log).toEqual(['c', 'b', 'a'])
})

test('what does not stop keeps nothing else running; all are named, with the reason of the first', async () => {
  const log: string[] = []
  const [stops, inner] = [new Stops(), new Stops()]
  add(inner, log, 'b', 'c!')
  add(stops, log, 'a!')
  stops.add('inner', () => inner.stop())
  add(stops, log, 'd')
  const error = await stops.stop().catch((failure: Error) => failure)
  expect(log).toEqual(['d', 'c!', 'b', 'a!'])
  expect(error).toBeInstanceOf(StopError)
  expect((error as Error).message).toBe('not stopped in order: c!, a!; c! hangs')
  expect((error as Error).cause).toEqual(new Error('c! hangs'))
})

test('the error of the body goes before that of a stop, which is not lost', async () => {
  const said = jest.spyOn(console, 'error').mockImplementation(() => {})
  const log: string[] = []
  const body = withStops(async (stops) => {
    add(stops, log, 'a', 'b!')
    throw new Error('of the body')
  })
  await expect(body).rejects.toThrow('of the body')
  expect(log).toEqual(['b!', 'a'])
  expect(said.mock.calls).toEqual([['tributary: not stopped in order: b!; b! hangs']])
})

test('without an error of the body that of a stop is reported', async () => {
  await expect(withStops(async (stops) => add(stops, [], 'a!'))).rejects.toThrow(StopError)
  expect(await withStops(async () => 7)).toBe(7)
})
