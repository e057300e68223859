/** Joins base64 texts that were encoded apart: padding inside must not stand in the middle of the result. */
export function joinBase64(pieces: readonly string[]): string {
  const padded = pieces.findIndex((piece) => piece.endsWith('=') || piece.length % 4 !== 0)
  if (padded === -1 || padded === pieces.length - 1) return pieces.join('')
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64'))).toString('base64')
}
