import { FIRST } from './0001-first.ts'
import { STORED_STATE } from './0002-stored-state.ts'

export interface Migration {
  /** From 1, without gaps. */
  readonly version: number
  readonly name: string
  readonly statements: readonly string[]
}

export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: 'first', statements: FIRST },
  { version: 2, name: 'stored state', statements: STORED_STATE },
]
