/**
 * What an error of SQLite means for the writer. `busy`: another process holds the lock, nothing happened.
 * `io`: the disk failed or is full. `corrupt`: the file is not what it should be; no retry mends that.
 * `statement`: the statement itself is at fault (a constraint, a mistake), the transaction goes on.
 */
export type SqliteFault = 'busy' | 'io' | 'corrupt' | 'statement'

/** Primary result codes, https://www.sqlite.org/rescode.html. */
const FAULT_OF_CODE: ReadonlyMap<number, SqliteFault> = new Map([
  [5, 'busy'],
  [6, 'busy'],
  [7, 'io'], // NOMEM: rolls back as a failed write does
  [8, 'io'], // READONLY: a file system that was mounted read-only after an error
  [10, 'io'],
  [11, 'corrupt'],
  [13, 'io'], // FULL
  [14, 'io'], // CANTOPEN
  [26, 'corrupt'], // NOTADB
])

/** Undefined when the error does not come from SQLite. */
export function readSqliteFault(error: unknown): SqliteFault | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined
  return FAULT_OF_CODE.get(error.errcode & 0xff) ?? 'statement'
}
