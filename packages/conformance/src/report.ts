import type { Verdict } from './judge.ts'
import type { RecordingVerdict } from './judge-recording.ts'
import { PROTOCOLS, type Protocol, SCENES } from './scenes.ts'

export interface Cell {
  inbound: Protocol
  upstream: Protocol
  feature: string
  verdict: Verdict
}

export interface Totals {
  pass: number
  gap: number
  fail: number
  none: number
}

export function totalOf(cells: readonly Cell[]): Totals {
  const totals: Totals = { pass: 0, gap: 0, fail: 0, none: 0 }
  for (const { verdict } of cells) totals[verdict.outcome]++
  return totals
}

const MARKS: Record<Verdict['outcome'], string> = { pass: '✓', gap: 'gap', fail: '✗', none: '–' }

/** The matrix as Markdown: a table for each vendor's protocol, a row for each feature, a column for each caller's. */
export function writeReport(cells: readonly Cell[]): string {
  const blocks = PROTOCOLS.map((upstream) => {
    const rows = SCENES.map(({ feature }) => {
      const marks = PROTOCOLS.map((inbound) => markOf(cells, { inbound, upstream, feature }))
      return `| ${feature} | ${marks.join(' | ')} |`
    })
    const head = `| Feature | ${PROTOCOLS.join(' | ')} |\n|---|${'---|'.repeat(PROTOCOLS.length)}`
    return `### To a vendor of \`${upstream}\`\n\n${head}\n${rows.join('\n')}`
  })
  return [writeTotals(totalOf(cells)), ...blocks, writeNotes(cells)]
    .filter((block) => block !== '')
    .join('\n\n')
}

export function writeTotals({ pass, gap, fail, none }: Totals): string {
  return `${pass} pass, ${gap} gaps, ${fail} fail, ${none} do not apply.`
}

function markOf(cells: readonly Cell[], place: Omit<Cell, 'verdict'>): string {
  const cell = cells.find(
    ({ inbound, upstream, feature }) =>
      inbound === place.inbound && upstream === place.upstream && feature === place.feature,
  )
  return cell === undefined ? '' : MARKS[cell.verdict.outcome]
}

/** Each gap and each failure with its reason. */
function writeNotes(cells: readonly Cell[]): string {
  const lines = cells.flatMap(({ inbound, upstream, feature, verdict }) =>
    verdict.outcome === 'gap' || verdict.outcome === 'fail'
      ? [`- ${MARKS[verdict.outcome]} \`${inbound}\` to \`${upstream}\`, ${feature}: ${verdict.why}`]
      : [],
  )
  return lines.length === 0 ? '' : `### Gaps and failures\n\n${lines.join('\n')}`
}

export interface PlayedRecording {
  inbound: Protocol
  upstream: Protocol
  id: string
  verdict: RecordingVerdict
}

export function writePlayed(played: readonly PlayedRecording[]): string {
  const count = (outcome: RecordingVerdict['outcome']) =>
    played.filter(({ verdict }) => verdict.outcome === outcome).length
  return `${count('same')} the same, ${count('differs')} different, ${count('unreadable')} that the vendor's own SDK cannot read.`
}

/** How many recorded answers each caller reads as the vendor's own SDK does; empty where none were played. */
export function writeRecordings(played: readonly PlayedRecording[]): string {
  if (played.length === 0) return ''
  const rows = PROTOCOLS.map((upstream) => {
    const counts = PROTOCOLS.map((inbound) => {
      const own = played.filter((one) => one.inbound === inbound && one.upstream === upstream)
      const readable = own.filter(({ verdict }) => verdict.outcome !== 'unreadable')
      return `${readable.filter(({ verdict }) => verdict.outcome === 'same').length} of ${readable.length}`
    })
    return `| \`${upstream}\` | ${counts.join(' | ')} |`
  })
  const lines = played.flatMap(({ inbound, upstream, id, verdict }) =>
    verdict.outcome === 'differs' ? [`- \`${inbound}\` over \`${upstream}\`, ${id}: ${verdict.why}`] : [],
  )
  const head = `| Recorded answers of | ${PROTOCOLS.join(' | ')} |\n|---|${'---|'.repeat(PROTOCOLS.length)}`
  const notes = lines.length === 0 ? '' : `\n\n${lines.join('\n')}`
  return `### Recorded vendor traffic\n\n${head}\n${rows.join('\n')}${notes}`
}
