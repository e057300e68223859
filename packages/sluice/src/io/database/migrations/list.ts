import { FIRST } from './0001-first.ts'

export interface Migration {
  /** From 1, without gaps. */
  readonly version: number
  readonly name: string
  readonly statements: readonly string[]
}

export const MIGRATIONS: readonly Migration[] = [{ version: 1, name: 'first', statements: FIRST }]
