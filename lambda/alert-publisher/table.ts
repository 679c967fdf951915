import {
  BatchGetItemCommand,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { type Book, type Change, EXPIRES, KEY, type Page } from './book.ts'

type Client = Pick<DynamoDBClient, 'send'>

/** Answers that may leave out some pages. */
const ATTEMPTS = 5

/** Somebody else has written a page, or is at it. */
const QUICKER = ['ConditionalCheckFailed', 'TransactionConflict']

/** A book in a table of DynamoDB. A change takes at most 100 pages. */
export function tableBook(client: Client, table: string): Book {
  return { read: (keys) => read(client, table, keys), write: (changes) => write(client, table, changes) }
}

async function read(client: Client, table: string, keys: readonly string[]): Promise<ReadonlyMap<string, Page>> {
  const pages = new Map<string, Page>()
  let open = keys.map((key) => ({ [KEY]: { S: key } }))
  for (let attempt = 0; attempt < ATTEMPTS && open.length > 0; attempt += 1) {
    const request = { RequestItems: { [table]: { Keys: open, ConsistentRead: true } } }
    const { Responses, UnprocessedKeys } = await client.send(new BatchGetItemCommand(request))
    for (const { [KEY]: key, version, text } of Responses?.[table] ?? []) {
      pages.set(key?.S ?? '', { version: Number(version?.N), text: text?.S ?? '' })
    }
    open = (UnprocessedKeys?.[table]?.Keys ?? []) as typeof open
  }
  if (open.length > 0) throw new Error(`DynamoDB answers for all but ${open.length} pages. The batch comes again.`)
  return pages
}

async function write(client: Client, table: string, changes: readonly Change[]): Promise<boolean> {
  try {
    const TransactItems = changes.map((change) => put(table, change))
    await client.send(new TransactWriteItemsCommand({ TransactItems }))
    return true
  } catch (error) {
    if (error instanceof TransactionCanceledException && isQuicker(error)) return false
    throw error
  }
}

function isQuicker({ CancellationReasons = [] }: TransactionCanceledException): boolean {
  return CancellationReasons.some(({ Code }) => QUICKER.includes(Code ?? ''))
}

function put(table: string, { key, version, text, expires }: Change): TransactWriteItem {
  const Item = {
    [KEY]: { S: key },
    version: { N: String(version + 1) },
    text: { S: text },
    ...(expires && { [EXPIRES]: { N: String(Math.ceil(expires.getTime() / 1000)) } }),
  }
  if (version === 0) {
    return {
      Put: {
        ...{ TableName: table, Item },
        ConditionExpression: 'attribute_not_exists(#key)',
        ExpressionAttributeNames: { '#key': KEY },
      },
    }
  }
  return {
    Put: {
      ...{ TableName: table, Item },
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': { N: String(version) } },
    },
  }
}
