/** What Spark is told wherever it runs; what the job's meaning rests on is in jobs/tributary/session.py. */

/**
 * For each Java process of Spark. It reads nested values by recursion: with the usual stack of 1 MB a payload of a thousand
 * levels ends the process. What Spark generates for all queries is much code: when the room for compiled code is full, no
 * more is compiled, and a thread that needs some at that moment dies, and with it a batch hangs for ever.
 */
export const JAVA_OPTIONS = '-Xss4m -XX:ReservedCodeCacheSize=512m'

/**
 * The queries use several hundred pieces of generated code again and again, and each round brings a few for itself, the
 * comparisons with a watermark. The 100 that are kept by default, in four parts, hardly hold any: with 300 and 13 queries,
 * nine a second were compiled anew, by Spark and by Java, which was most of the work. With room enough only those of a
 * round go.
 */
export const ROOM_FOR_CODE = { 'spark.sql.codegen.cache.maxEntries': '1000' }

/**
 * Each kind of query has a pool named after it, however many streams there are; those with seconds to keep go first.
 * Within a pool the queries take turns.
 */
export const POOLS = `<?xml version="1.0"?>
<allocations>
  <pool name="archive"><schedulingMode>FAIR</schedulingMode></pool>
  <pool name="rejected"><schedulingMode>FAIR</schedulingMode></pool>
  <pool name="live"><schedulingMode>FAIR</schedulingMode><weight>4</weight><minShare>1</minShare></pool>
  <pool name="trends"><schedulingMode>FAIR</schedulingMode></pool>
  <pool name="limits"><schedulingMode>FAIR</schedulingMode><weight>4</weight><minShare>1</minShare></pool>
  <pool name="detect"><schedulingMode>FAIR</schedulingMode></pool>
  <pool name="sessions"><schedulingMode>FAIR</schedulingMode></pool>
</allocations>
`
