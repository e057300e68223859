import type { SqlValue, Statement } from '../io/database/command.ts'

export function sql(text: string): Statement {
  return { sql: text }
}

/** Columns to change: names come from our own code, values are bound. */
export function assignments(columns: Readonly<Record<string, SqlValue>>): {
  text: string
  values: SqlValue[]
} {
  return {
    text: Object.keys(columns)
      .map((column) => `${column} = ?`)
      .join(', '),
    values: Object.values(columns),
  }
}
