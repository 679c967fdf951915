import { join } from 'node:path'
import { loadContract } from '../../../lib/contract.ts'
import { unexpectedEnd } from '../../../local/demo/unexpected-end.ts'
import { Ledger } from '../../../local/ledger.ts'
import type { State } from '../../../local/state.ts'
import type { Stops } from '../../../local/stops.ts'
import { Cdk } from '../cdk.ts'
import { Deployment } from '../deployment.ts'
import { type Edge, startEdge } from '../edge.ts'
import type { Run } from '../emr/run.ts'
import { type Stage, setStage } from '../stage.ts'
import type { Scene } from '../steps.ts'

const IOT_SECRET = 'AmazonMSK_tributary-dev-iot'

/** What is known once the stage is set. */
interface Scenery {
  readonly stage: Stage
  readonly cdk: Cdk
  readonly deployment: Deployment
}

/** What devices send, and where it is written down that it was acknowledged. */
interface Sending {
  readonly edge: Edge
  readonly ledger: Ledger
}

/** What the steps have in common: the life of a deployed job, from its first deployment to its end. */
export class Play {
  /** What CloudFormation's events tell of the job when a version is refused, or rolled back. */
  readonly events: Record<string, readonly string[]> = {}
  /** The audit as text, and as data. */
  audit: { readonly text: string; readonly data: unknown } | undefined
  /** The run that was killed until EMR gave it up. */
  killed: Run | undefined
  readonly #state: State
  readonly #stops: Stops
  readonly #broken: (error: unknown) => void
  #scenery: Scenery | undefined
  #sending: Sending | undefined

  /** @param broken told when something that must go on has ended by itself */
  constructor(state: State, stops: Stops, broken: (error: unknown) => void) {
    this.#state = state
    this.#stops = stops
    this.#broken = broken
  }

  /** @throws UserError when something that stands for AWS does not start */
  async setStage(scene: Scene): Promise<void> {
    const stage = await setStage(this.#state, loadContract(), this.#stops, scene)
    const { kafka, database, ministack, cloud } = stage
    unexpectedEnd([kafka.process, database.process, ministack.process], '').catch(this.#broken)
    const cdk = new Cdk(this.#state, ministack.environment)
    this.#scenery = { stage, cdk, deployment: new Deployment(cloud) }
  }

  /** Let devices send. */
  async startSending(): Promise<void> {
    const ledger = await Ledger.create(this.ledgerFile)
    this.#stops.add('the ledger', () => ledger.close())
    const edge = await startEdge(this.stage, IOT_SECRET, ledger)
    this.#sending = { edge, ledger }
    this.#stops.add('the edge', () => edge.stop())
  }

  get ledgerFile(): string {
    return join(this.#state.ledger, 'rehearsal.jsonl')
  }

  get stage(): Stage {
    return this.#set.stage
  }

  get cdk(): Cdk {
    return this.#set.cdk
  }

  get deployment(): Deployment {
    return this.#set.deployment
  }

  /** Whether devices have sent. */
  get hasSent(): boolean {
    return this.#sending !== undefined
  }

  get edge(): Edge {
    return this.#sent.edge
  }

  get ledger(): Ledger {
    return this.#sent.ledger
  }

  get #set(): Scenery {
    if (this.#scenery === undefined) throw new Error('the stage is not set')
    return this.#scenery
  }

  get #sent(): Sending {
    if (this.#sending === undefined) throw new Error('no device sends')
    return this.#sending
  }
}
