import { count, seconds } from '../../local/demo/screen.ts'

/** One step of the rehearsal; what it answers is told beside its time. */
export interface Step {
  readonly name: string
  readonly act: () => Promise<string>
}

export interface StepResult {
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'not reached'
  readonly seconds: number
  /** What was seen, or why it failed. */
  readonly detail: string
}

/** Run steps one after another until one fails; the others are not reached. */
export async function runSteps(steps: readonly Step[], say: (line: string) => void): Promise<StepResult[]> {
  const results: StepResult[] = []
  for (const [i, { name, act }] of steps.entries()) {
    if (results.some(({ outcome }) => outcome === 'failed')) {
      results.push({ name, outcome: 'not reached', seconds: 0, detail: '' })
      continue
    }
    say(`[${i + 1}/${steps.length}] ${name} …`)
    const result = await timed(name, act)
    say(`      ${result.outcome === 'passed' ? '✓' : '✗'} ${result.seconds.toFixed(1)} s: ${result.detail}`)
    results.push(result)
  }
  return results
}

async function timed(name: string, act: () => Promise<string>): Promise<StepResult> {
  const start = performance.now()
  const elapsed = () => Math.round((performance.now() - start) / 100) / 10
  try {
    const detail = await act()
    return { name, outcome: 'passed', seconds: elapsed(), detail }
  } catch (error) {
    return { name, outcome: 'failed', seconds: elapsed(), detail: (error as Error).message }
  }
}

/** The times of all steps, as a table. */
export function stepTable(results: readonly StepResult[]): string {
  const width = Math.max(...results.map(({ name }) => name.length))
  const total = results.reduce((sum, each) => sum + each.seconds, 0)
  const line = (name: string, time: string, outcome: string) => `${name.padEnd(width)}  ${time.padStart(8)}  ${outcome}`
  return [
    line('step', 'time', ''),
    line('─'.repeat(width), '─'.repeat(8), '─'.repeat(11)),
    ...results.map((each) => line(each.name, seconds(1000 * each.seconds), each.outcome)),
    line(`all ${count(results.length)}`, seconds(1000 * total), ''),
  ].join('\n')
}

/** @throws Error with the sentence unless it holds */
export function expectThat(holds: boolean, sentence: string): void {
  if (!holds) throw new Error(sentence)
}
