import type { Place } from './contract-place.ts'
import { checkTable, checkTopic, type PartitionColumns } from './contract-streams.ts'

const TABLES: Record<string, PartitionColumns> = {
  rejected: { times: ['arrival_time'], values: [] },
  batches: { times: ['committed_at'], values: [] },
  alerts: { times: ['at'], values: [] },
  devices: { times: [], values: ['device_id'] },
}
const QUERIES = ['archive', 'rejected', 'live', 'trends', 'limits', 'detect', 'sessions']
const TOPICS = ['aggregates', 'alerts', 'log_windows', 'interaction_windows', 'sessions']
const SERIES = ['trends', 'scores', 'alerts', 'log_windows', 'interaction_windows', 'sessions', 'pipeline']
/** With half of the range at each end nothing would be left between them. */
const MOST_HYSTERESIS = 40
const HEADERS = ['received_at', 'client_id', 'mqtt_topic']
/** What a measurement of the pipeline is told apart by; each has a name of its own in CloudWatch. */
const DIMENSIONS = ['query', 'detail']
/** Columns of every point, which no tag or field may take. */
const POINT_COLUMNS = ['time', 'timestamp']

/** Check pipeline.json: what the pipeline adds to the streams. */
export function checkPipeline(root: Place): void {
  root.object([
    'device',
    'clock',
    'windows',
    'queries',
    'alerts',
    'sessions',
    'status',
    'headers',
    'metricDimensions',
    'tables',
    'topics',
    'series',
  ])
  root.at('device').object(['pattern'])
  root.at('device').at('pattern').pattern()
  root.at('clock').object(['aheadSeconds'])
  root.at('clock').at('aheadSeconds').count()
  root.at('windows').object(['lengthSeconds', 'latenessSeconds'])
  for (const key of ['lengthSeconds', 'latenessSeconds']) root.at('windows').at(key).count()
  checkQueries(root.at('queries'))
  checkAlerts(root.at('alerts'))
  root.at('sessions').object(['gapSeconds'])
  root.at('sessions').at('gapSeconds').count()
  checkStatus(root.at('status'))
  checkHeaders(root.at('headers'))
  checkDimensions(root.at('metricDimensions'))
  checkTables(root.at('tables'))
  checkTopics(root.at('topics'))
  checkPipelineSeries(root.at('series'))
}

/** Kinds of queries, each with a sentence for people and the version of what it keeps in its checkpoint. */
function checkQueries(root: Place): void {
  root.object(QUERIES)
  for (const [, query] of root.entries()) {
    query.object(['description', 'state'])
    query.at('description').string()
    query.at('state').count()
  }
}

/** When an alert begins and ends. */
function checkAlerts(root: Place): void {
  root.object(['limits', 'silence', 'burst'])
  const [limits, silence, burst] = [root.at('limits'), root.at('silence'), root.at('burst')]
  limits.object(['hysteresisPercent', 'reminderSeconds'])
  silence.object(['intervals', 'retireDays'])
  burst.object(['errors'])
  const hysteresis = limits.at('hysteresisPercent')
  if (hysteresis.count() > MOST_HYSTERESIS) hysteresis.fail(`above ${MOST_HYSTERESIS}`)
  limits.at('reminderSeconds').count()
  for (const key of ['intervals', 'retireDays']) silence.at(key).count()
  burst.at('errors').count()
}

/** Two folders, in which the job reports about its runs and its queries. */
function checkStatus(root: Place): void {
  root.object(['runs', 'queries'])
  const folders = root.entries().map(([, folder]) => folder.identifier())
  if (folders[0] === folders[1]) root.fail(`'${folders[0]}' is the folder of both`)
}

/** Names that the programs know, each with a sentence for people. */
function checkHeaders(root: Place): void {
  root.object(HEADERS)
  for (const [, description] of root.entries()) description.string()
}

function checkDimensions(root: Place): void {
  root.object(DIMENSIONS)
  const taken: string[] = []
  for (const [, dimension] of root.entries()) {
    const name = dimension.string()
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name)) dimension.fail(`'${name}' is not letters and digits, a letter first`)
    if (taken.includes(name)) dimension.fail(`'${name}' is another dimension too`)
    taken.push(name)
  }
}

function checkTables(root: Place): void {
  root.object(Object.keys(TABLES))
  for (const [name, columns] of Object.entries(TABLES)) {
    const table = root.at(name)
    table.object(['description', 'name', 'partitionBy'])
    table.at('description').string()
    checkTable(table, columns)
  }
}

function checkTopics(root: Place): void {
  root.object(TOPICS)
  for (const [, topic] of root.entries()) {
    topic.object(['description', 'topic', 'partitions', 'retentionHours', 'compacted'])
    topic.at('description').string()
    checkTopic(topic)
    topic.at('compacted').boolean()
  }
}

function checkPipelineSeries(root: Place): void {
  root.object(SERIES)
  for (const [, series] of root.entries()) {
    series.object(['description', 'measurement', 'tags', 'fields'])
    series.at('description').string()
    series.at('measurement').identifier()
    const tags = series.at('tags').strings()
    for (const tag of tags) checkColumn(series.at('tags'), tag, POINT_COLUMNS)
    const fields = series.at('fields').entries()
    if (fields.length === 0) series.at('fields').fail('no field')
    for (const [name, kind] of fields) {
      checkColumn(kind, name, [...POINT_COLUMNS, ...tags])
      kind.oneOf(['integer', 'number'])
    }
  }
}

function checkColumn(place: Place, name: string, taken: readonly string[]): void {
  place.identifier(name)
  if (taken.includes(name)) place.fail(`'${name}' is a tag or a column of every point`)
}
