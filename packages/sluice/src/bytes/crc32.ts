/** The checksum of zip, gzip and AWS's event streams (polynomial 0xEDB88320), four bytes a step. */
const TABLES = buildTables()

function buildTables(): Int32Array {
  const tables = new Int32Array(4 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb88320
    tables[byte] = value
  }
  for (let at = 256; at < tables.length; at++) {
    const before = entryAt(tables, at - 256)
    tables[at] = (before >>> 8) ^ entryAt(tables, before & 0xff)
  }
  return tables
}

function entryAt(tables: Int32Array, index: number): number {
  return tables[index] ?? 0
}

/** Of the bytes from `start` to `end`, unsigned. */
export function crc32(bytes: Uint8Array, start: number, end: number): number {
  const t = TABLES
  let crc = -1
  let at = start
  for (const stop = end - 3; at < stop; at += 4) {
    crc ^=
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24)
    crc =
      (t[768 + (crc & 0xff)] ?? 0) ^
      (t[512 + ((crc >>> 8) & 0xff)] ?? 0) ^
      (t[256 + ((crc >>> 16) & 0xff)] ?? 0) ^
      (t[crc >>> 24] ?? 0)
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ (t[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0)
  return ~crc >>> 0
}
