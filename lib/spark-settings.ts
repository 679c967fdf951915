/** What Spark is told wherever it runs; what the job's meaning rests on is in jobs/tributary/session.py. */

/** Spark reads nested values by recursion: with the usual stack of 1 MB a payload of a thousand levels ends its process. */
export const DEEP_STACK = '-Xss4m'

/** Six queries have more pieces of generated code than the 100 that are kept by default, and would compile for ever. */
export const ROOM_FOR_CODE = { 'spark.sql.codegen.cache.maxEntries': '2000' }

/** Each query has a pool named after it; the one with seconds to keep goes first. */
export const POOLS = `<?xml version="1.0"?>
<allocations>
  <pool name="live"><weight>4</weight><minShare>1</minShare></pool>
</allocations>
`
