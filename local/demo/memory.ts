import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Resident memory of this process and all below it, in bytes; undefined where `ps` is missing. */
export async function residentMemory(root: number = process.pid): Promise<number | undefined> {
  try {
    const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss='])
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
    return familySize(rows as [number, number, number][], root)
  } catch {
    return undefined
  }
}

/** Bytes of a process and its descendants, from rows of pid, parent and kibibytes. */
export function familySize(rows: readonly (readonly [number, number, number])[], root: number): number {
  const family = familyOf(rows, root)
  return rows.reduce((sum, [pid, , kibibytes]) => sum + (family.has(pid) ? kibibytes * 1024 : 0), 0)
}

/** The ids of a process and its descendants, from rows that begin with pid and parent. */
export function familyOf(rows: readonly (readonly [number, number, ...number[]])[], root: number): Set<number> {
  const family = new Set([root])
  for (let size = 0; size !== family.size; ) {
    size = family.size
    for (const [pid, parent] of rows) if (family.has(parent)) family.add(pid)
  }
  return family
}
