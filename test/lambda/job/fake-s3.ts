import { GetObjectCommand, NoSuchBucket, NoSuchKey, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3'
import type { S3 } from '../../../lambda/job/documents.ts'

/** Objects in memory, by URL, written under conditions as S3 has them. */
export class FakeS3 {
  readonly objects = new Map<string, string>()
  /** URLs that were written. */
  readonly writes: string[] = []
  bucketIsGone = false
  /** What others do between a look and a write. */
  meanwhile: (() => void) | undefined
  private readonly failures: Error[] = []

  get client(): S3 {
    return { send: async (command: object) => this.answer(command) } as unknown as S3
  }

  put(url: string, value: object | string): void {
    this.objects.set(url, typeof value === 'string' ? value : JSON.stringify(value))
  }

  /** The value of an object, undefined when there is none. */
  json(url: string): unknown {
    const text = this.objects.get(url)
    return text && JSON.parse(text)
  }

  /** The next requests fail, one with each error. */
  fail(...errors: Error[]): void {
    this.failures.push(...errors)
  }

  private answer(command: object): object {
    const failure = this.failures.shift()
    if (failure) throw failure
    if (this.bucketIsGone) throw new NoSuchBucket({ message: 'no bucket', $metadata: { httpStatusCode: 404 } })
    if (command instanceof GetObjectCommand) return this.get(`s3://${command.input.Bucket}/${command.input.Key}`)
    if (command instanceof PutObjectCommand) return this.write(command)
    throw new Error(`no such command: ${command.constructor.name}`)
  }

  private get(url: string): object {
    const text = this.objects.get(url)
    if (text === undefined) throw new NoSuchKey({ message: 'no such key', $metadata: { httpStatusCode: 404 } })
    return { Body: { transformToString: async () => text }, ETag: etagOf(text) }
  }

  private write({ input }: PutObjectCommand): object {
    this.meanwhile?.()
    const url = `s3://${input.Bucket}/${input.Key}`
    const there = this.objects.get(url)
    const holds =
      input.IfNoneMatch === '*' ? there === undefined : there !== undefined && etagOf(there) === input.IfMatch
    if (!holds) {
      const $metadata = { httpStatusCode: 412 }
      throw new S3ServiceException({ name: 'PreconditionFailed', $fault: 'client', message: 'not met', $metadata })
    }
    this.objects.set(url, String(input.Body))
    this.writes.push(url)
    return {}
  }
}

function etagOf(text: string): string {
  return `"${text.length}-${text}"`
}
