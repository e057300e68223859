import type { Page, PageQuery } from '../control/page.ts'

/** All pages of a list. */
export async function listAll<Item>(
  read: (query: PageQuery) => Promise<Page<Item>> | Page<Item>,
): Promise<Item[]> {
  const all: Item[] = []
  let cursor: string | undefined
  do {
    const page: Page<Item> = await read({ limit: 200, ...(cursor === undefined ? {} : { cursor }) })
    all.push(...page.data)
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
  return all
}
