/**
 * Model names with `*`, which stands for any run of characters, slashes included. Everything else is literal,
 * and case counts. Linear in the length of the name for each star: no regular expression meets outside input.
 */
export function isModelPattern(name: string): boolean {
  return name.includes('*')
}

export function matchesModelPattern(pattern: string, model: string): boolean {
  if (!isModelPattern(pattern)) return pattern === model
  const pieces = pattern.split('*')
  const first = pieces[0] ?? ''
  const last = pieces[pieces.length - 1] ?? ''
  if (model.length < first.length + last.length) return false
  if (!model.startsWith(first) || !model.endsWith(last)) return false
  // The pieces between take the earliest place each, which leaves the most room for those behind them.
  const end = model.length - last.length
  let at = first.length
  for (let i = 1; i < pieces.length - 1; i++) {
    const piece = pieces[i] ?? ''
    const found = model.indexOf(piece, at)
    if (found < 0 || found + piece.length > end) return false
    at = found + piece.length
  }
  return true
}
