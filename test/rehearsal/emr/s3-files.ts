import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'

/**
 * What fetches objects by their S3 URLs into a folder. An object's name is taken to tell its content, as that of an asset
 * does, so that it is fetched once.
 */
export function s3Files(s3: Pick<S3Client, 'send'>, folder: string): (url: string) => Promise<string> {
  mkdirSync(folder, { recursive: true })
  return async (url) => {
    const { host: Bucket, pathname } = new URL(url)
    const path = join(folder, basename(pathname))
    if (existsSync(path)) return path
    const request = { Bucket, Key: decodeURIComponent(pathname.slice(1)) }
    const { Body } = await s3.send(new GetObjectCommand(request)).catch((error: Error) => {
      throw new Error(`${url} cannot be fetched: ${error.name}: ${error.message}`)
    })
    await pipeline(Body as Readable, createWriteStream(`${path}.part`))
    renameSync(`${path}.part`, path)
    return path
  }
}
