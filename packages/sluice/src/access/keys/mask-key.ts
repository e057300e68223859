/** A key as lists show it (R3): the first 3 and the last 4 characters, stars between, same length. */
export function maskKey(key: string): string {
  return `${key.slice(0, 3)}${'*'.repeat(Math.max(0, key.length - 7))}${key.slice(-4)}`
}

/** What is kept of a key for display. */
export function displayParts(key: string): { prefix: string; last4: string } {
  return { prefix: key.slice(0, 7), last4: key.slice(-4) }
}
