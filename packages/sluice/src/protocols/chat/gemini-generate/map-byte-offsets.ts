/**
 * Offsets in UTF-8 bytes as offsets in UTF-16 units of the same text (conversion.md 45). An offset inside a
 * character gives the character's start; one past the end gives the end.
 */
export function mapByteOffsets(text: string, offsets: readonly number[]): Map<number, number> {
  const mapped = new Map<number, number>()
  if (Buffer.byteLength(text) === text.length) {
    for (const offset of offsets) mapped.set(offset, Math.min(Math.max(0, offset), text.length))
    return mapped
  }
  const wanted = [...new Set(offsets)].sort((a, b) => a - b)
  let unit = 0
  let byte = 0
  for (const offset of wanted) {
    while (unit < text.length) {
      const code = text.codePointAt(unit) ?? 0
      const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
      if (byte + size > offset) break
      byte += size
      unit += code > 0xffff ? 2 : 1
    }
    mapped.set(offset, unit)
  }
  return mapped
}

/** The way back: offsets in UTF-16 units as offsets in UTF-8 bytes. One past the end gives the end. */
export function mapUnitOffsets(text: string, offsets: readonly number[]): Map<number, number> {
  const mapped = new Map<number, number>()
  let unit = 0
  let byte = 0
  for (const offset of [...new Set(offsets)].sort((a, b) => a - b)) {
    const end = Math.min(Math.max(0, offset), text.length)
    byte += Buffer.byteLength(text.slice(unit, end))
    unit = end
    mapped.set(offset, byte)
  }
  return mapped
}
