/** The data of the events of a stream, read in the plainest way. Throws when the stream ends within an event. */
export function readFrames(text: string): string[] {
  if (text !== '' && !/(\n\n|\r\n\r\n)$/.test(text)) throw new Error('the stream ends within an event')
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n\n+/)
    .flatMap((block) => {
      const data = block
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).replace(/^ /, ''))
      return data.length === 0 ? [] : [data.join('\n')]
    })
}
