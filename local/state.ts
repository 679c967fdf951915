import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The git-ignored folder that holds everything the pipeline keeps on this machine. */
export const TRIBUTARY_DIRECTORY = fileURLToPath(new URL('../.tributary', import.meta.url))

/** Where the pipeline keeps what must outlive a run: one path per owner, nobody writes into another's. */
export interface State {
  readonly root: string
  readonly lock: string
  readonly ports: string
  readonly pki: string
  readonly kafka: string
  readonly database: string
  readonly lake: string
  readonly checkpoints: string
  readonly status: string
  readonly ledger: string
  readonly registry: string
  readonly faults: string
  readonly secrets: string
  readonly logs: string
}

/** The state under one folder, which is created for its owner alone when it is missing. */
export function openState(root: string = join(TRIBUTARY_DIRECTORY, 'state')): State {
  mkdirSync(root, { recursive: true, mode: 0o700 })
  return {
    root,
    lock: join(root, 'lock'),
    ports: join(root, 'ports.json'),
    pki: join(root, 'pki'),
    kafka: join(root, 'kafka'),
    database: join(root, 'database'),
    lake: join(root, 'lake'),
    checkpoints: join(root, 'checkpoints'),
    status: join(root, 'status'),
    ledger: join(root, 'ledger'),
    registry: join(root, 'registry.jsonl'),
    faults: join(root, 'faults'),
    secrets: join(root, 'secrets'),
    logs: join(root, 'logs'),
  }
}

/** Remove everything but the lock, which the caller must hold. */
export function wipeState(state: State): void {
  for (const name of readdirSync(state.root)) {
    const path = join(state.root, name)
    if (path !== state.lock) rmSync(path, { recursive: true, force: true })
  }
}
