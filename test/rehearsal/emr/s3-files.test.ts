import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3'
import { expect, test } from '@jest/globals'
import { scratchDirectory } from '../../local/scratch.ts'
import { s3Files } from './s3-files.ts'

test('an object is fetched once, and keeps its name', async () => {
  const { s3, asked } = bucket({ 'jobs/stream 1.py': 'print()' })
  const folder = join(scratchDirectory(), 'files')
  const fetch = s3Files(s3, folder)
  const path = await fetch('s3://assets/jobs/stream%201.py')
  expect(await fetch('s3://assets/jobs/stream%201.py')).toBe(path)
  expect(readFileSync(path, 'utf8')).toBe('print()')
  expect(asked).toEqual(['assets jobs/stream 1.py'])
})

test('an object that is missing is named, and leaves nothing', async () => {
  const folder = scratchDirectory()
  const fetch = s3Files(bucket({}).s3, folder)
  await expect(fetch('s3://assets/none.zip')).rejects.toThrow('s3://assets/none.zip cannot be fetched: NoSuchKey')
  expect(readdirSync(folder)).toEqual([])
})

function bucket(objects: Readonly<Record<string, string>>) {
  const asked: string[] = []
  const send = async (command: object) => {
    if (!(command instanceof GetObjectCommand)) throw new Error(`no such command: ${command.constructor.name}`)
    const { Bucket, Key = '' } = command.input
    asked.push(`${Bucket} ${Key}`)
    const text = objects[Key]
    if (text === undefined) throw new NoSuchKey({ message: 'The specified key does not exist.', $metadata: {} })
    return { Body: Readable.from([text]) }
  }
  return { s3: { send } as unknown as Pick<S3Client, 'send'>, asked }
}
