import { crc32 } from 'node:zlib'

/** A file of a zip archive, its bytes as they stand there: plain, or compressed by some other program. */
export interface ZipEntry {
  readonly name: string
  readonly compressed: boolean
  readonly crc: number
  /** Bytes of the file itself. */
  readonly size: number
  readonly bytes: Buffer
}

const LOCAL_HEADER = 0x04034b50
const CENTRAL_HEADER = 0x02014b50
const END = 0x06054b50
const END_BYTES = 22
const MOST_ENTRIES = 0xffff
const DEFLATED = 8
const UTF8_NAMES = 0x0800
/** As every file says: 1980-01-01, a plain file that all may read. */
const DATE = 0x0021
const MADE_ON_UNIX = 0x031e
const MODE = 0o100644

/** A file as it is, not compressed. */
export function storedEntry(name: string, content: Buffer): ZipEntry {
  return { name, compressed: false, crc: crc32(content), size: content.length, bytes: content }
}

/**
 * A zip archive that depends on nothing but names and bytes: sorted, with one date and one mode. Nothing is compressed
 * here, because zlib's output differs between its versions.
 */
export function writeZip(entries: readonly ZipEntry[]): Buffer {
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  for (const [i, { name }] of sorted.entries()) {
    if (name === sorted[i + 1]?.name) throw new Error(`Two files of a package are called ${name}.`)
  }
  if (sorted.length >= MOST_ENTRIES) throw new Error(`${sorted.length} files are too many for one package.`)
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of sorted) {
    const name = Buffer.from(entry.name)
    const header = Buffer.concat([uint32(LOCAL_HEADER), uint16(20), description(entry, name), name])
    files.push(header, entry.bytes)
    directory.push(centralHeader(entry, name, offset))
    offset += header.length + entry.bytes.length
  }
  const central = Buffer.concat(directory)
  const counts = [uint16(0), uint16(0), uint16(sorted.length), uint16(sorted.length)]
  return Buffer.concat([...files, central, uint32(END), ...counts, uint32(central.length), uint32(offset), uint16(0)])
}

/** What the header before a file and the one in the directory have in common. */
function description({ compressed, crc, size, bytes }: ZipEntry, name: Buffer): Buffer {
  return Buffer.concat([
    ...[UTF8_NAMES, compressed ? DEFLATED : 0, 0, DATE].map(uint16),
    ...[crc, bytes.length, size].map(uint32),
    ...[name.length, 0].map(uint16),
  ])
}

function centralHeader(entry: ZipEntry, name: Buffer, offset: number): Buffer {
  return Buffer.concat([
    uint32(CENTRAL_HEADER),
    ...[MADE_ON_UNIX, 20].map(uint16),
    description(entry, name),
    ...[0, 0, 0].map(uint16),
    ...[MODE * 0x10000, offset].map(uint32),
    name,
  ])
}

/**
 * The files of a zip archive, in its order, without its folders.
 * @throws Error when it is none, or one of more than 4 GiB
 */
export function readZip(archive: Buffer): ZipEntry[] {
  const end = archive.lastIndexOf(uint32(END))
  if (end < 0 || end + END_BYTES > archive.length) throw new Error('It is not a zip archive.')
  const entries: ZipEntry[] = []
  let at = archive.readUInt32LE(end + 16)
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(at) !== CENTRAL_HEADER) throw new Error('Its directory is broken.')
    const nameLength = archive.readUInt16LE(at + 28)
    const entry = entryAt(archive, at, archive.toString('utf8', at + 46, at + 46 + nameLength))
    if (!entry.name.endsWith('/')) entries.push(entry)
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  return entries
}

/** The file that the entry of the directory at this place describes. */
function entryAt(archive: Buffer, at: number, name: string): ZipEntry {
  const method = archive.readUInt16LE(at + 10)
  if (method !== 0 && method !== DEFLATED) throw new Error(`${name} is compressed in an unknown way.`)
  const [crc, length, size] = [16, 20, 24].map((field) => archive.readUInt32LE(at + field)) as [number, number, number]
  const header = archive.readUInt32LE(at + 42)
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28)
  const bytes = archive.subarray(start, start + length)
  return { name, compressed: method === DEFLATED, crc, size, bytes }
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
