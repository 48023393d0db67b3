/** Turns files of the person's disk into workspace files: bytes to text without loss, or a sentence saying why not. */

import type { WorkspaceFile } from '#core'

/** A longer text (in UTF-16 units) is read, but not edited. */
const editable = 2 * 1024 * 1024
/** More than this (bytes, after unpacking) is not read at all. */
const readable = 100 * 1024 * 1024

interface ReadResult {
  readonly files: readonly WorkspaceFile[]
  /** One sentence for each file that could not be read. */
  readonly troubles: readonly string[]
}

/** Reads them all, in the order given. */
export async function readFiles(given: readonly { name: string; file: File }[]): Promise<ReadResult> {
  const files: WorkspaceFile[] = []
  const troubles: string[] = []
  for (const { name, file } of given) {
    try {
      files.push(await readFile(name, file))
    } catch (error) {
      troubles.push(`${name} was not opened: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return { files, troubles }
}

async function readFile(name: string, file: File): Promise<WorkspaceFile> {
  if (file.size > readable) throw new Error(`it has ${toMegabytes(file.size)}; the limit is ${toMegabytes(readable)}`)
  const packed = new Uint8Array(await file.arrayBuffer())
  const gzip = packed[0] === 0x1f && packed[1] === 0x8b
  const bytes = gzip ? await unpack(packed) : packed
  return toWorkspaceFile(gzip ? name.replace(/\.gz$/i, '') : name, decode(bytes))
}

/** A text as a file of the workspace: a very long one becomes a snapshot. */
export function toWorkspaceFile(name: string, text: string): WorkspaceFile {
  return text.length > editable ? { name, text, snapshot: true } : { name, text }
}

function decode(bytes: Uint8Array): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw new Error('it is UTF-16; kubectl reads UTF-8 only, so convert it first')
  }
  try {
    // The byte order mark stays: what is opened is downloaded byte for byte.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new Error('it is not UTF-8 text')
  }
}

/** Counts while it unpacks, so that a small file cannot fill the memory. */
async function unpack(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip')).getReader()
  const parts: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > readable) {
      await reader.cancel()
      throw new Error(`it unpacks to more than ${toMegabytes(readable)}`)
    }
    parts.push(value)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

const toMegabytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`
