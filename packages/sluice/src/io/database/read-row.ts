import type { SqlRow } from './command.ts'

/** The columns of a row, each checked to be what the schema says: a wrong one is a bug or a foreign file. */
export function textOf(row: SqlRow, column: string): string {
  const value = row[column]
  if (typeof value === 'string') return value
  throw new TypeError(`column ${column} is not text`)
}

export function bigintOf(row: SqlRow, column: string): bigint {
  const value = row[column]
  if (typeof value === 'bigint') return value
  throw new TypeError(`column ${column} is not an integer`)
}

export function numberOf(row: SqlRow, column: string): number {
  return Number(bigintOf(row, column))
}

export function flagOf(row: SqlRow, column: string): boolean {
  return bigintOf(row, column) !== 0n
}
