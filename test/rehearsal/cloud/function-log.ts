import type { CloudClient } from './cloud-client.ts'
import { ACCESS, REGION } from './ministack.ts'

/** What a function has written to its log group, the oldest line first. */
export async function functionLog({ url }: CloudClient, logGroup: string): Promise<string[]> {
  const lines: string[] = []
  let nextToken: string | undefined
  do {
    const page = await filterLogEvents(url, { logGroupName: logGroup, ...(nextToken && { nextToken }) })
    lines.push(...page.events.map(({ timestamp, message }) => `${new Date(timestamp).toISOString()} ${message}`))
    nextToken = page.nextToken
  } while (nextToken)
  return lines
}

interface Page {
  readonly events: readonly { readonly timestamp: number; readonly message: string }[]
  readonly nextToken?: string
}

/** One call does not need a client of its own. */
async function filterLogEvents(url: string, request: object): Promise<Page> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'Logs_20140328.FilterLogEvents',
      authorization: `AWS4-HMAC-SHA256 Credential=${ACCESS.accessKeyId}/20260101/${REGION}/logs/aws4_request`,
    },
    body: JSON.stringify(request),
  })
  if (!response.ok) throw new Error(`The log cannot be read: ${await response.text()}`)
  return (await response.json()) as Page
}
