/** Parameters of one query: a database takes many, not any number. */
const MOST_IN_QUERY = 500

/** Asks for a list of any length. Nothing is asked for an empty one. */
export async function inChunks<Key, Row>(
  keys: readonly Key[],
  read: (keys: readonly Key[]) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const rows: Row[] = []
  for (let at = 0; at < keys.length; at += MOST_IN_QUERY) {
    rows.push(...(await read(keys.slice(at, at + MOST_IN_QUERY))))
  }
  return rows
}
