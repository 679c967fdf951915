import type { JobDefinition } from '../job/definition.ts'
import type { Run } from '../job/emr.ts'
import type { RunReport } from '../job/status.ts'

/** Characters of a reason that the events of CloudFormation show. */
const MOST_CHARACTERS = 900
const MOST_OF_THE_JOB = 250

/** Where the logs of a run are. */
interface LogPlace {
  readonly definition: JobDefinition
  readonly region: string
}

/** Why an operation failed with its run, in its own words and those of EMR, and where its logs are. */
export function failureOf(run: Run, report: RunReport | undefined, happened: string, place: LogPlace): string {
  const begin = `Run ${run.name} (${run.id}) ${happened}.`
  const end = logsOf(run, place)
  const words = [
    ...(report?.reason ? [`The job says: ${clip(sentence(report.reason), MOST_OF_THE_JOB)}`] : []),
    ...(run.stateDetails ? [`EMR says: ${sentence(run.stateDetails)}`] : []),
  ].join(' ')
  const middle = clip(words, MOST_CHARACTERS - begin.length - end.length - 2)
  return [begin, middle, end].filter(Boolean).join(' ')
}

/** How each query is, as words: `archive_logs starting, trends committed batch 3`. */
export function queriesOf(report: RunReport | undefined): string {
  const queries = Object.entries(report?.queries ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  if (queries.length === 0) return 'its queries have not reported'
  return queries
    .map(([name, { state, batch }]) => `${name} ${state}${batch === undefined ? '' : ` batch ${batch}`}`)
    .join(', ')
}

function logsOf({ applicationId, id }: Run, { definition: { logGroup }, region }: LogPlace): string {
  const streams = `/applications/${applicationId}/jobs/${id}`
  const filter = `$3FlogStreamNameFilter$3D${encoded(streams)}`
  const console = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}`
  const link = `${console}#logsV2:log-groups/log-group/${encoded(logGroup)}${filter}`
  return `Logs: ${link} or: aws logs tail ${logGroup} --since 1h --log-stream-name-prefix ${streams}`
}

/** As the console wants it behind the #: encoded twice, with a dollar for each percent sign. */
function encoded(text: string): string {
  return encodeURIComponent(encodeURIComponent(text)).replaceAll('%', '$')
}

/** On one line, with a full stop. */
function sentence(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return /[.!?…]$/.test(line) ? line : `${line}.`
}

function clip(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(most - 1, 0))}…`
}
