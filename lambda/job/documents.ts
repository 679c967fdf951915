import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  type S3ServiceException,
} from '@aws-sdk/client-s3'
import { verdictOf } from './api-errors.ts'

export type S3 = Pick<S3Client, 'send'>

/** An object of S3 as it was at one moment. */
export interface Document {
  readonly text: string
  readonly etag: string
}

/**
 * @param url s3://bucket/key
 * @returns undefined when there is no such object, or no such bucket
 * @throws what the API throws, also when the function may not list the bucket and so is not told what is missing
 */
export async function readDocument(s3: S3, url: string): Promise<Document | undefined> {
  try {
    const { Body, ETag = '' } = await s3.send(new GetObjectCommand(placeOf(url)))
    return { text: (await Body?.transformToString()) ?? '', etag: ETag }
  } catch (error) {
    if (error instanceof NoSuchKey || verdictOf(error) === 'gone') return undefined
    throw error
  }
}

/**
 * Write an object, if it still is what it was when it was read.
 * @param former what was read; undefined when there was none
 * @returns false when somebody else has written it meanwhile
 * @throws what the API throws
 */
export async function replaceDocument(s3: S3, url: string, text: string, former?: Document): Promise<boolean> {
  const condition = former ? { IfMatch: former.etag } : { IfNoneMatch: '*' }
  try {
    await s3.send(new PutObjectCommand({ ...placeOf(url), Body: text, ContentType: 'application/json', ...condition }))
    return true
  } catch (error) {
    // 412: another one is there now; 409: it is being written; 404: it was there, and is deleted.
    if ([404, 409, 412].includes((error as S3ServiceException).$metadata?.httpStatusCode ?? 0)) {
      if ((error as S3ServiceException).name !== 'NoSuchBucket') return false
    }
    throw error
  }
}

/** The value of JSON text; undefined when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function placeOf(url: string): { Bucket: string; Key: string } {
  const { protocol, host, pathname } = new URL(url)
  if (protocol !== 's3:') throw new Error(`${url} is not in S3: it has to begin with s3://`)
  return { Bucket: host, Key: decodeURIComponent(pathname.slice(1)) }
}
