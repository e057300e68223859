/** Rows with a heading, as columns two spaces apart. Control characters cannot reach the terminal. */
export function writeTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heading, ...rows].map((row) => row.map(showCell))
  const widths = heading.map((_, at) => Math.max(...lines.map((row) => row[at]?.length ?? 0)))
  return lines
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function showCell(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
}
