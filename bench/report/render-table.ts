/** A Markdown table with its columns in line, so that it reads well in a terminal too. Columns but the first are right-aligned figures. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  leftAligned: ReadonlySet<number> = new Set([0]),
): string {
  const widths = head.map((name, column) =>
    Math.max(3, name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const pad = (text: string, column: number): string => {
    const width = widths[column] ?? 0
    return leftAligned.has(column) ? text.padEnd(width) : text.padStart(width)
  }
  const line = (cells: readonly string[]): string =>
    `| ${head.map((_, i) => pad(cells[i] ?? '', i)).join(' | ')} |`
  const rule = widths.map((width, column) =>
    leftAligned.has(column) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  )
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n')
}
