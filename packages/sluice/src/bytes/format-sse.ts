/** A frame of data alone. JSON text has no line breaks; other text gets one `data:` line for each of its own. */
export function formatSseData(data: string): string {
  return `data: ${foldLines(data)}\n\n`
}

/** A named frame. `event` holds no line break. */
export function formatSseEvent(event: string, data: string): string {
  return `event: ${event}\ndata: ${foldLines(data)}\n\n`
}

function foldLines(data: string): string {
  if (!data.includes('\n') && !data.includes('\r')) return data
  return data.replaceAll(/\r\n|\r|\n/g, '\ndata: ')
}
