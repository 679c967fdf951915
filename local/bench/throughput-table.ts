/**
 * Messages per second: Spark's Kafka source as it comes, that of the job, each query, and all; `ratio` is all in terms
 * of raw.
 */
export interface Throughput {
  readonly messages: number
  readonly raw: number
  readonly source: number
  readonly queries: Readonly<Record<string, number>>
  readonly all: number
  readonly ratio: number
}

const BAR = 40

/** The measurement as a table with bars, in terms of raw reading. */
export function throughputTable({ messages, raw, source, queries, all }: Throughput): string {
  const rows: [string, number][] = [['raw', raw], ...Object.entries(queries), ['all together', all]]
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, rate]) => {
    const cells = [name.padEnd(width), whole(rate).padStart(9), (rate / raw).toFixed(2).padStart(5)]
    return `${cells.join('  ')}  ${'█'.repeat(Math.max(1, Math.round((BAR * rate) / raw)))}`
  })
  const amount = `(${whole(messages)} messages in Kafka)`
  const title = `${'query'.padEnd(width)}  ${'msg/s'.padStart(9)}  of raw   ${amount}`
  const own = [
    `The job's own source reads ${whole(source)} msg/s: at the end of a partition it waits 20 ms, raw half a second.`,
    `All together are ${(all / source).toFixed(2)} of it.`,
  ].join(' ')
  return [title, '─'.repeat(width + 20 + BAR), ...lines, '', own].join('\n')
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en-US')
}
