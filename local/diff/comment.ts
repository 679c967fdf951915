import { readFileSync } from 'node:fs'
import { UserError } from '../user-error.ts'

/** Tells the comment of a former push from all others. */
export const MARKER = '<!-- tributary diff -->'
/** GitHub takes no longer comment. */
const LONGEST = 65_000
const PER_PAGE = 100

/** A pull request, and how to reach GitHub. */
export interface PullRequest {
  /** Address of GitHub's API. */
  readonly api: string
  /** owner/name */
  readonly repository: string
  readonly number: string
  readonly token: string
}

/**
 * What GitHub Actions tells a step about its pull request.
 * @throws UserError naming the variable that is missing
 */
export function pullRequest(env: NodeJS.ProcessEnv): PullRequest {
  const value = (name: string): string => {
    const found = env[name]
    if (!found)
      throw new UserError(`${name} is not set; this command is for GitHub Actions, see .github/workflows/diff.yml.`)
    return found
  }
  return {
    api: value('GITHUB_API_URL'),
    repository: value('GITHUB_REPOSITORY'),
    number: value('PULL_REQUEST'),
    token: value('GITHUB_TOKEN'),
  }
}

/**
 * Write a report into the pull request's one comment, and make that comment at the first time.
 * @throws UserError when GitHub refuses
 */
export async function comment(file: string, pull: PullRequest): Promise<'created' | 'updated'> {
  const body = commentText(readFileSync(file, 'utf8'))
  const former = await formerComment(pull)
  if (former === undefined) await call(pull, 'POST', `issues/${pull.number}/comments`, { body })
  else await call(pull, 'PATCH', `issues/comments/${former}`, { body })
  return former === undefined ? 'created' : 'updated'
}

function commentText(report: string): string {
  const text = `${MARKER}\n${report}`
  return text.length <= LONGEST
    ? text
    : `${text.slice(0, LONGEST)}\n\n… and more: the whole report is on the page of the run.`
}

async function formerComment(pull: PullRequest): Promise<number | undefined> {
  for (let page = 1; ; page += 1) {
    const path = `issues/${pull.number}/comments?per_page=${PER_PAGE}&page=${page}`
    const comments = (await call(pull, 'GET', path)) as { id: number; body?: string }[]
    const found = comments.find(({ body }) => body?.startsWith(MARKER))
    if (found || comments.length < PER_PAGE) return found?.id
  }
}

async function call({ api, repository, token }: PullRequest, method: string, path: string, body?: object) {
  const answer = await fetch(`${api}/repos/${repository}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!answer.ok)
    throw new UserError(
      `GitHub answered ${answer.status} to ${method} ${path.split('?')[0]}; may the token write comments?`,
    )
  return answer.json()
}
