import type { BodyEdit } from '../protocols/chat/chat-format.ts'
import type { FormatRequest } from './provider.ts'

/** How a cloud takes Anthropic's Messages format. */
export interface ClaudeCloud {
  /** `anthropic_version`, which stands in the body there. */
  version: string
  /** Beta features that it has, each by the name that it knows it by. */
  betas: ReadonlyMap<string, string>
  /** The path says whether it streams, and the body must not. */
  streamInPath: boolean
}

/** Headers that these addresses take in the body instead. */
export const CLAUDE_BODY_HEADERS: readonly string[] = ['anthropic-version', 'anthropic-beta']

/** The model goes into the path, version and betas into the body (conversion.md 8). */
export function editClaudeRequest(cloud: ClaudeCloud): (request: FormatRequest) => readonly BodyEdit[] {
  const version = JSON.stringify(cloud.version)
  return ({ headers, notes }) => {
    const edits: BodyEdit[] = [
      { key: 'model', remove: true },
      { key: 'anthropic_version', value: version },
    ]
    if (cloud.streamInPath) edits.push({ key: 'stream', remove: true })
    const betas = new Set<string>()
    for (const beta of splitBetas(headers['anthropic-beta'])) {
      const known = cloud.betas.get(beta)
      if (known === undefined) notes?.warn('dropped', `anthropic-beta.${beta}`)
      else betas.add(known)
    }
    if (betas.size > 0) edits.push({ key: 'anthropic_beta', value: JSON.stringify([...betas]) })
    return edits
  }
}

function splitBetas(header: string | undefined): string[] {
  if (header === undefined) return []
  return header
    .split(',')
    .map((beta) => beta.trim())
    .filter((beta) => beta !== '')
}
