import { setTimeout as delay } from 'node:timers/promises'
import { FOUNDATION, PIPELINE } from './deployment.ts'
import type { Play } from './play/play.ts'
import type { Scene, Step } from './steps.ts'

const EVERY = 3000

/** A look at something, as a line for people; undefined when there is nothing to see. */
export type Look = () => string | undefined | Promise<string | undefined>

/** Steps that tell, while they go on, each change of what is looked at. */
export function tellingChanges(steps: readonly Step[], looks: readonly Look[], every = EVERY): Step[] {
  const told = new Set<string>()
  return steps.map((step) => ({ ...step, act: (scene) => meanwhile(scene, () => step.act(scene)) }))

  async function meanwhile(scene: Scene, act: () => Promise<string>): Promise<string> {
    const over = new AbortController()
    const telling = tell(scene.say, over.signal)
    return act().finally(async () => {
      over.abort()
      await telling
    })
  }

  async function tell(say: Scene['say'], over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await delay(every, undefined, { signal: over }).catch(() => undefined)
      for (const look of looks) {
        const line = over.aborted ? undefined : await seen(look)
        if (line === undefined || over.aborted || told.has(line)) continue
        told.add(line)
        say(line)
      }
    }
  }
}

/** What cannot be looked at is not there yet, or no longer. */
async function seen(look: Look): Promise<string | undefined> {
  try {
    return await look()
  } catch {
    return undefined
  }
}

/** The stacks, the latest run, and what it tells of itself. */
export function looksAt(play: Play): Look[] {
  const latest = () => play.stage.emr.runs().at(-1)
  return [
    () => play.deployment.latestEvent(FOUNDATION),
    () => play.deployment.latestEvent(PIPELINE),
    () => {
      const run = latest()
      return run && `run ${run.id} is ${run.state}, attempt ${run.attempts.length}`
    },
    async () => {
      const run = latest()
      const report = run && (await play.deployment.report(run))
      return report && `run ${run.id} says that it is ${report.state}: ${byState(report.queries)}`
    },
  ]
}

function byState(queries: Readonly<Record<string, { readonly state: string }>>): string {
  const states = [...new Set(Object.values(queries).map(({ state }) => state))].sort()
  const names = (state: string) => Object.keys(queries).filter((name) => queries[name]?.state === state)
  return states.map((state) => `${state} ${names(state).join(', ')}`).join('; ') || 'no query'
}
