import { SetupError } from './setup-error.mjs'

/** From a lock file the packages that a list names, one a line; SetupError for one that the lock lacks. */
export function lockedBlocks(lock, list) {
  const blocks = new Map(lock.split(/^(?=[a-z0-9])/m).map((block) => [block.split('==')[0], block]))
  const names = list.split('\n').filter((line) => /^[a-z0-9]/.test(line))
  return names
    .map((name) => {
      const block = blocks.get(name.trim())
      if (block === undefined) throw new SetupError(`requirements.lock has no '${name}', which the job needs.`)
      return block
    })
    .join('')
}
