import { Aws } from 'aws-cdk-lib'
import type { ProcessingConfig, WorkerConfig } from './config.ts'
import { JAVA_OPTIONS, ROOM_FOR_CODE } from './spark-settings.ts'

/** Where the Python packages are: the folder beside the job into which their archive is unpacked. */
export const PACKAGES_FOLDER = 'packages'

/** Where the job's own Python modules are, in the same way. */
export const MODULES_FOLDER = 'modules'

/** The release has several; the packages are made for this one. */
const PYTHON = 'python3.11'

/** Share of a worker's memory for what is not Java: Python workers, and RocksDB, which keeps the state. */
const OUTSIDE_OF_JAVA = 0.25

/** Spark's settings on EMR Serverless: size, Python, and what is the same everywhere. */
export function emrSparkSettings(config: ProcessingConfig): Record<string, string> {
  return {
    ...workerSettings('driver', config.driver),
    ...workerSettings('executor', config.executor),
    ...scaling(config),
    ...ROOM_FOR_CODE,
    'spark.driver.extraJavaOptions': JAVA_OPTIONS,
    'spark.executor.extraJavaOptions': JAVA_OPTIONS,
    // Else the session asks Glue for a database called default, which is none of ours.
    'spark.sql.catalogImplementation': 'in-memory',
    ...environment('PYSPARK_PYTHON', PYTHON),
    'spark.emr-serverless.driverEnv.PYSPARK_DRIVER_PYTHON': PYTHON,
    ...environment('PYTHONPATH', `./${PACKAGES_FOLDER}:./${MODULES_FOLDER}`),
    ...environment('AWS_REGION', Aws.REGION),
  }
}

function workerSettings(worker: 'driver' | 'executor', { cores, memoryGB, diskGB }: WorkerConfig) {
  const outside = memoryGB * 1024 * OUTSIDE_OF_JAVA
  return {
    [`spark.${worker}.cores`]: String(cores),
    [`spark.${worker}.memory`]: `${memoryGB * 1024 - outside}m`,
    [`spark.${worker}.memoryOverhead`]: `${outside}m`,
    [`spark.emr-serverless.${worker}.disk`]: `${diskGB}g`,
  }
}

/** As many tasks as all executors have cores; a query with state keeps the number that it began with. */
function scaling({ maxExecutors, executor }: ProcessingConfig) {
  const tasks = String(maxExecutors * executor.cores)
  return {
    'spark.dynamicAllocation.enabled': 'true',
    // EMR Serverless would begin with three.
    'spark.executor.instances': '1',
    'spark.dynamicAllocation.minExecutors': '1',
    'spark.dynamicAllocation.initialExecutors': '1',
    'spark.dynamicAllocation.maxExecutors': String(maxExecutors),
    'spark.default.parallelism': tasks,
    'spark.sql.shuffle.partitions': tasks,
  }
}

/** A variable of the driver's and of every executor's processes. */
function environment(name: string, value: string) {
  return { [`spark.emr-serverless.driverEnv.${name}`]: value, [`spark.executorEnv.${name}`]: value }
}
