import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { comment, MARKER, pullRequest } from '../../../local/diff/comment.ts'

const folder = mkdtempSync(join(tmpdir(), 'tributary-comment-'))
const report = join(folder, 'diff.md')
let comments: { id: number; body: string }[] = []
let mayWrite = true

/** The part of GitHub's API that is used: comments of issue 7, in pages. */
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '', 'http://localhost')
  let text = ''
  request.on('data', (data) => {
    text += data
  })
  request.on('end', () => {
    const answer = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body))
    const place = `${request.method} ${url.pathname}`
    if (request.headers.authorization !== 'Bearer secret') return answer(401, {})
    if (request.method !== 'GET' && !mayWrite) return answer(403, {})
    if (place === 'GET /repos/o/r/issues/7/comments') {
      const number = (name: string) => Number(url.searchParams.get(name))
      const start = (number('page') - 1) * number('per_page')
      return answer(200, comments.slice(start, start + number('per_page')))
    }
    const { body } = JSON.parse(text) as { body: string }
    if (place === 'POST /repos/o/r/issues/7/comments') {
      comments.push({ id: comments.length, body })
      return answer(201, {})
    }
    const known = comments.find(({ id }) => place === `PATCH /repos/o/r/issues/comments/${id}`)
    if (!known) return answer(404, {})
    known.body = body
    return answer(200, {})
  })
})
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  comments = []
  mayWrite = true
  writeFileSync(report, 'a report')
})

function pull(token = 'secret') {
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return pullRequest({ GITHUB_API_URL: api, GITHUB_REPOSITORY: 'o/r', PULL_REQUEST: '7', GITHUB_TOKEN: token })
}

test('the first report makes a comment, the next ones change it', async () => {
  comments = Array.from({ length: 120 }, (_, id) => ({ id, body: `somebody quotes ${MARKER}` }))
  expect(await comment(report, pull())).toBe('created')
  writeFileSync(report, 'another report')
  expect(await comment(report, pull())).toBe('updated')
  expect(comments).toHaveLength(121)
  expect(comments[120]?.body).toBe(`${MARKER}\nanother report`)
})

test('a report that is too long is cut, and says so', async () => {
  writeFileSync(report, 'x'.repeat(100_000))
  await comment(report, pull())
  expect(comments[0]?.body.length).toBeLessThan(65_536)
  expect(comments[0]?.body).toMatch(/the whole report is on the page of the run\.$/)
})

test('what GitHub refuses, and what is missing, is one sentence', async () => {
  mayWrite = false
  await expect(comment(report, pull())).rejects.toThrow(
    'GitHub answered 403 to POST issues/7/comments; may the token write comments?',
  )
  await expect(comment(report, pull('wrong'))).rejects.toThrow('GitHub answered 401 to GET issues/7/comments')
  expect(() => pullRequest({})).toThrow('GITHUB_API_URL is not set; this command is for GitHub Actions')
})
