/** What Spark is told wherever it runs; what the job's meaning rests on is in jobs/tributary/session.py. */

/** Spark reads nested values by recursion: with the usual stack of 1 MB a payload of a thousand levels ends its process. */
export const DEEP_STACK = '-Xss4m'

/**
 * Of the generated code of all queries 85 pieces and more are used again and again. The 100 that are kept by default, in
 * four parts, leave hardly any room for the five that each round brings for itself, the comparisons with a watermark. With
 * room enough those are the first to go.
 */
export const ROOM_FOR_CODE = { 'spark.sql.codegen.cache.maxEntries': '300' }

/**
 * Each kind of query has a pool named after it, however many streams there are; the one with seconds to keep goes first.
 * Within a pool the queries take turns.
 */
export const POOLS = `<?xml version="1.0"?>
<allocations>
  <pool name="archive"><schedulingMode>FAIR</schedulingMode></pool>
  <pool name="rejected"><schedulingMode>FAIR</schedulingMode></pool>
  <pool name="live"><schedulingMode>FAIR</schedulingMode><weight>4</weight><minShare>1</minShare></pool>
  <pool name="trends"><schedulingMode>FAIR</schedulingMode></pool>
</allocations>
`
