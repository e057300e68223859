/**
 * What pure code reports on the side. The words and their form are the tokens of `x-sluice-warning`
 * (conversion.md 3): `dropped:logit_bias`, `changed:temperature`, `capped:max_tokens` …
 */
export type WarningKind = 'dropped' | 'changed' | 'moved' | 'capped' | 'estimated' | 'emulated' | 'incomplete'

export interface Notes {
  warn(kind: WarningKind, path: string): void
}

/** Collects each token once, in the order of its first mention. */
export class NoteList implements Notes {
  private readonly tokens = new Set<string>()

  warn(kind: WarningKind, path: string): void {
    this.tokens.add(`${kind}:${path}`)
  }

  get isEmpty(): boolean {
    return this.tokens.size === 0
  }

  list(): string[] {
    return [...this.tokens]
  }
}

export const SILENT_NOTES: Notes = { warn() {} }
