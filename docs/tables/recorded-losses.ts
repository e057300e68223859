import { code, writeTable } from './markdown.ts'
import recorded from './recorded-losses.json' with { type: 'json' }

/** What of recorded answers the protocols of callers have no place for; tests/recorded-losses.test.ts finds it. */
const COUNTS: ReadonlyMap<string, number> = new Map(Object.entries(recorded.answers))

/** How many answers hold something of the kind. */
export function writeRecordedLosses(): string {
  const rows = recorded.losses.map(({ caller, api, kind, cases }) => [
    caller,
    api,
    kind,
    `${cases.length} of ${COUNTS.get(api) ?? 0}`,
  ])
  return writeTable(['Caller', 'Recorded API', 'It has no place for', 'Answers'], rows)
}

/** Which answers they are. */
export function listRecordedLosses(): string {
  const callers = new Map<string, { id: string; kind: string; callers: string[] }>()
  for (const { caller, kind, cases } of recorded.losses) {
    for (const id of cases) {
      const row = callers.get(`${id} ${kind}`) ?? { id, kind, callers: [] }
      callers.set(`${id} ${kind}`, row)
      row.callers.push(caller)
    }
  }
  const rows = [...callers.values()].map((row) => [code(row.id), row.kind, row.callers.join(', ')])
  return writeTable(['Recorded answer', 'What it holds', 'No place for callers of'], rows)
}
