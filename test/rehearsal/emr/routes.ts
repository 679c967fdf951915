import { notFound } from './api-error.ts'
import type { Applications } from './applications.ts'
import type { Call, Route } from './http-service.ts'
import type { JobRuns } from './job-runs.ts'
import { page } from './paging.ts'

const APPLICATION = '/applications/{applicationId}'
const RUN = `${APPLICATION}/jobruns/{jobRunId}`
const TAGS = '/tags/{resourceArn}'

/** The operations that are answered, by their method and path. */
export function routes(applications: Applications, runs: JobRuns): Route[] {
  return [...applicationRoutes(applications), ...runRoutes(applications, runs), ...tagRoutes(applications, runs)]
}

function applicationRoutes(applications: Applications): Route[] {
  return [
    ['POST', '/applications', ({ body }) => created(applications.create(body as never))],
    ['GET', '/applications', ({ query }) => renamed(applications.list(query), 'applications')],
    ['GET', APPLICATION, (call) => ({ application: applications.get(id(call)).described() })],
    ['PATCH', APPLICATION, (call) => ({ application: applications.update(id(call), call.body as never).described() })],
    ['DELETE', APPLICATION, (call) => done(applications.delete(id(call)))],
    ['POST', `${APPLICATION}/start`, (call) => done(applications.start(id(call)))],
    ['POST', `${APPLICATION}/stop`, (call) => done(applications.stop(id(call)))],
  ]
}

function runRoutes(applications: Applications, runs: JobRuns): Route[] {
  const run = (call: Call) => runs.get(id(call), call.path['jobRunId'] ?? '')
  return [
    ['POST', `${APPLICATION}/jobruns`, (call) => started(runs.start(applications.get(id(call)), call.body as never))],
    ['GET', `${APPLICATION}/jobruns`, (call) => renamed(page(listed(applications, runs, call), call.query), 'jobRuns')],
    ['GET', RUN, (call) => ({ jobRun: run(call).described(attempt(call)) })],
    ['DELETE', RUN, (call) => cancelled(runs, call)],
    ['GET', `${RUN}/attempts`, (call) => renamed(page(run(call).attemptSummaries(), call.query), 'jobRunAttempts')],
  ]
}

function tagRoutes(applications: Applications, runs: JobRuns): Route[] {
  const tags = ({ path }: Call): Record<string, string> => {
    const [, application, run] =
      /:\/applications\/([^/]+)(?:\/jobruns\/([^/]+))?$/.exec(path['resourceArn'] ?? '') ?? []
    if (!application) throw notFound(`Resource ${path['resourceArn']}`)
    return run ? runs.get(application, run).tags : applications.get(application).tags
  }
  return [
    ['GET', TAGS, (call) => ({ tags: tags(call) })],
    ['POST', TAGS, (call) => done(Object.assign(tags(call), call.body['tags']))],
    ['DELETE', TAGS, (call) => done(call.query.getAll('tagKeys').map((key) => delete tags(call)[key]))],
  ]
}

function listed(applications: Applications, runs: JobRuns, call: Call) {
  applications.get(id(call))
  return runs.list(id(call), call.query).map((run) => run.summary())
}

function cancelled(runs: JobRuns, { path, query }: Call) {
  const { applicationId = '', jobRunId = '' } = path
  runs.cancel(applicationId, jobRunId, query)
  return { applicationId, jobRunId }
}

function created({ id, arn, properties }: { id: string; arn: string; properties: { name?: string | undefined } }) {
  return { applicationId: id, arn, name: properties.name }
}

function started({ id, arn, application }: { id: string; arn: string; application: { id: string } }) {
  return { applicationId: application.id, jobRunId: id, arn }
}

function renamed<T>({ items, nextToken }: { items: readonly T[]; nextToken?: string }, name: string) {
  return { [name]: items, nextToken }
}

function id({ path }: Call): string {
  return path['applicationId'] ?? ''
}

function attempt({ query }: Call): number | undefined {
  const text = query.get('attempt')
  return text === null ? undefined : Number(text)
}

function done(_: unknown): object {
  return {}
}
