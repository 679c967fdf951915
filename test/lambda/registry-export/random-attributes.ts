type Attributes = Record<string, string>

const NUMBERS = ['', '0', '-0', '1', '-1.5', '.', '1.', '1e9', '1e15', '1e16', '-1e400', 'NaN', '1_0', '5e-324', '٣']
const NAMES = ['site', 'model', 'interval', 'limits/a', 'limits/a-b', 'calibration/a', 'calibration/_a', 'limits/b']

/** What people might write, right and wrong; the same at each run. */
export function randomAttributes(count: number): Attributes[] {
  const draw = draws(1)
  const pick = <T>(from: readonly T[]) => from[draw(from.length)] as T
  const value = () => pick([pick(NUMBERS), `${pick(NUMBERS)}:${pick(NUMBERS)}`, `${pick(NUMBERS)}:${pick(NUMBERS)}`])
  const one = () => Object.fromEntries(Array.from({ length: 1 + draw(3) }, () => [pick(NAMES), value()]))
  return Array.from({ length: count }, one)
}

function draws(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
