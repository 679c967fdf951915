import { inspect } from 'node:util'
import { count, seconds } from '../../local/demo/screen.ts'

/** What a step is given. */
export interface Scene {
  /** Takes a line for people about how the step goes on. */
  readonly say: (line: string) => void
  /** Ends the step, with the signal's reason. */
  readonly signal: AbortSignal
}

/** One step of the rehearsal; what it answers is told beside its time. */
export interface Step {
  readonly name: string
  readonly act: (scene: Scene) => Promise<string>
  /** Whether it is taken although one before it has failed; without it, it is not. */
  readonly anyway?: () => boolean
}

export interface StepResult {
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'not reached'
  readonly seconds: number
  /** What was seen, or why it failed. */
  readonly detail: string
}

export interface Direction extends Scene {
  /** Takes all that is known of a failure. */
  readonly log: (text: string) => void
  /** Aborts when a person has ended the rehearsal; then there are no results. */
  readonly interrupted: AbortSignal
}

/**
 * Run steps one after another. When one has failed, only those are taken that are to be taken anyway.
 * @throws the reason of `interrupted`
 */
export async function runSteps(steps: readonly Step[], direction: Direction): Promise<StepResult[]> {
  const results: StepResult[] = []
  for (const [i, step] of steps.entries()) {
    if (results.some(({ outcome }) => outcome === 'failed') && !step.anyway?.()) {
      results.push({ name: step.name, outcome: 'not reached', seconds: 0, detail: '' })
      continue
    }
    direction.say(`[${i + 1}/${steps.length}] ${step.name} …`)
    const result = await timed(step, direction)
    direction.interrupted.throwIfAborted()
    direction.say(`      ${result.outcome === 'passed' ? '✓' : '✗'} ${result.seconds.toFixed(1)} s: ${result.detail}`)
    results.push(result)
  }
  return results
}

async function timed({ name, act }: Step, { say, signal, log }: Direction): Promise<StepResult> {
  const start = performance.now()
  const elapsed = () => Math.round((performance.now() - start) / 100) / 10
  try {
    signal.throwIfAborted()
    const detail = await act({ say: (line) => say(`      ${line}`), signal })
    return { name, outcome: 'passed', seconds: elapsed(), detail }
  } catch (error) {
    log(`${name}: ${inspect(error)}`)
    return { name, outcome: 'failed', seconds: elapsed(), detail: reasonOf(error as Error) }
  }
}

/** Several errors at once have a message each, and none in common. */
function reasonOf(error: Error): string {
  if (error.message !== '' || !(error instanceof AggregateError)) return error.message
  return error.errors.map((each: Error) => each.message).join('; ')
}

/** Seconds of all steps together. */
export function totalSeconds(results: readonly StepResult[]): number {
  return Math.round(10 * results.reduce((sum, each) => sum + each.seconds, 0)) / 10
}

/** The times of all steps, as a table, with what all may take together. */
export function stepTable(results: readonly StepResult[], targetSeconds: number): string {
  const width = Math.max(...results.map(({ name }) => name.length))
  const line = (name: string, time: string, outcome: string) => `${name.padEnd(width)}  ${time.padStart(8)}  ${outcome}`
  const target = `target: ${targetSeconds} s on a quiet machine`
  return [
    line('step', 'time', ''),
    line('─'.repeat(width), '─'.repeat(8), '─'.repeat(11)),
    ...results.map((each) => line(each.name, seconds(1000 * each.seconds), each.outcome)),
    line(`all ${count(results.length)}`, seconds(1000 * totalSeconds(results)), target),
  ].join('\n')
}

/** @throws Error with the sentence unless it holds */
export function expectThat(holds: boolean, sentence: string): void {
  if (!holds) throw new Error(sentence)
}
