import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { JAVA_OPTIONS, POOLS, ROOM_FOR_CODE } from '../../lib/spark-settings.ts'
import { writePrivate } from '../services/private-file.ts'
import { type State, TRIBUTARY_DIRECTORY } from '../state.ts'

const JARS = join(TRIBUTARY_DIRECTORY, 'jars', 'spark')

/** Size of Spark on this machine. */
export interface SparkSize {
  readonly cores: number
  /** Into how many tasks reading from Kafka is divided, and how many a stage after a shuffle has. */
  readonly tasks: number
  readonly memory: string
}

/** All queries at once: they keep the cores busy with one task each, and each task has its price. */
export const JOB_SIZE: SparkSize = { cores: 2, tasks: 1, memory: '2g' }
/** One thing at a time, which is to have all cores. */
export const BENCH_SIZE: SparkSize = { cores: 2, tasks: 2, memory: '2g' }
export const AUDIT_SIZE: SparkSize = { cores: 2, tasks: 2, memory: '1g' }

/** How Spark's Java runs; what is written to `crash` when it breaks down goes where the other logs are. */
function javaOptions(work: string, crash: string): string {
  return [
    JAVA_OPTIONS,
    // The default collector works beside the program, on cores that are all taken, to shorten pauses that nobody here
    // would notice.
    '-XX:+UseParallelGC',
    `-XX:ErrorFile=${crash}`,
    `-Djava.io.tmpdir=${work}`,
  ].join(' ')
}

/** Write what EMR Serverless would configure, size, connectors and logging, as a folder for SPARK_CONF_DIR. */
export function sparkConfiguration(state: State, name: string, size: SparkSize): string {
  const folder = join(state.root, 'spark', name)
  // What a Spark that was killed has left there is of no use to the next.
  rmSync(join(folder, 'work'), { recursive: true, force: true })
  mkdirSync(join(folder, 'work'), { recursive: true, mode: 0o700 })
  const java = javaOptions(join(folder, 'work'), join(state.logs, `${name}-crash-%p.log`))
  writePrivate(join(folder, 'spark-defaults.conf'), `${settings(folder, size, java).join('\n')}\n`)
  writePrivate(join(folder, 'pools.xml'), POOLS)
  writePrivate(join(folder, 'log4j2.properties'), LOGGING)
  return folder
}

function settings(folder: string, size: SparkSize, java: string): string[] {
  const jars = readdirSync(JARS).map((jar) => join(JARS, jar))
  return [
    // More tasks than cores may run, so that a long one of the archive never keeps those of `live` waiting.
    `spark.master local[${2 * size.cores}]`,
    `spark.default.parallelism ${size.tasks}`,
    `spark.scheduler.allocation.file ${pathToFileURL(join(folder, 'pools.xml')).href}`,
    `spark.driver.memory ${size.memory}`,
    `spark.driver.extraJavaOptions ${java}`,
    ...Object.entries(THRIFT).map((setting) => setting.join(' ')),
    `spark.driver.extraClassPath ${jars.join(delimiter)}`,
    'spark.driver.host 127.0.0.1',
    'spark.driver.bindAddress 127.0.0.1',
    'spark.ui.enabled false',
    'spark.ui.showConsoleProgress false',
    `spark.sql.shuffle.partitions ${size.tasks}`,
    `spark.local.dir ${join(folder, 'work')}`,
    `spark.sql.warehouse.dir ${join(folder, 'work', 'warehouse')}`,
  ]
}

const CHECKPOINT_FILES = 'org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager'

/** What saves work on a small machine with a fast disk and a deep memory; see docs/decisions/011-thrift.md. */
export const THRIFT: Readonly<Record<string, string>> = {
  ...ROOM_FOR_CODE,
  // What tasks of one process hand to each other stays in the memory of the machine: nothing is gained by making it
  // smaller.
  'spark.shuffle.compress': 'false',
  // Saves a shuffle before each write; where there are two tasks for up to twice as many files, as each writes to all
  // partitions.
  'spark.sql.iceberg.distribution-mode': 'none',
  // Without native libraries Hadoop starts a process for the permissions of every file that it writes.
  'spark.hadoop.fs.file.impl': 'com.globalmentor.apache.hadoop.fs.BareLocalFileSystem',
  'spark.sql.streaming.checkpointFileManagerClass': CHECKPOINT_FILES,
  // Hadoop's local files have checksums of their own.
  'spark.sql.streaming.checkpoint.fileChecksum.enabled': 'false',
}

const LOGGING = `rootLogger.level = warn
rootLogger.appenderRef.stderr.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{yyyy-MM-dd HH:mm:ss,SSS} %p %c{1}: %m%notEmpty{: %ex{short.message}}%n
appender.console.layout.alwaysWriteExceptions = false
logger.native.name = org.apache.hadoop.util.NativeCodeLoader
logger.native.level = error
logger.cancel.name = org.apache.spark.scheduler.DAGScheduler
logger.cancel.level = error
logger.pools.name = org.apache.spark.scheduler.FairSchedulableBuilder
logger.pools.level = error
logger.resolve.name = org.apache.spark.sql.execution.streaming
logger.resolve.level = error
logger.utils.name = org.apache.spark.util.Utils
logger.utils.level = error
logger.state.name = org.apache.spark.sql.execution.python.streaming
logger.state.level = error
logger.admin.name = org.apache.kafka.clients.admin.AdminClientConfig
logger.admin.level = error
`
