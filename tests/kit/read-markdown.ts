import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A page of the documentation, by its path from the root of the checkout. */
export interface Page {
  path: string
  text: string
}

/** A fenced block with what stands behind its fence, e.g. `sh run`. */
export interface Block {
  info: string
  text: string
  /** Of its first line, from 1. */
  line: number
}

/** All pages: those at the root and below docs/. */
export function readPages(): Page[] {
  const names = readdirSync(ROOT).filter((name) => name.endsWith('.md'))
  for (const entry of readdirSync(`${ROOT}docs`, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.md')) continue
    names.push(`${entry.parentPath}/${entry.name}`.slice(ROOT.length))
  }
  return names.sort().map((path) => ({ path, text: readFileSync(`${ROOT}${path}`, 'utf8') }))
}

export function readBlocks({ text }: Page): Block[] {
  const blocks: Block[] = []
  let open: Block | undefined
  for (const [at, line] of text.split('\n').entries()) {
    const fence = /^```(.*)$/.exec(line)
    if (fence === null) {
      if (open !== undefined) open.text += `${line}\n`
    } else if (open === undefined) {
      open = { info: (fence[1] ?? '').trim(), text: '', line: at + 2 }
    } else {
      blocks.push(open)
      open = undefined
    }
  }
  return blocks
}

/** Targets of links, without those inside of code. */
export function readLinks({ text }: Page): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)].map((match) => match[1] ?? '')
}

/** Anchors of a page's headings, as GitHub makes them. */
export function readAnchors(text: string): Set<string> {
  const headings = [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#{1,6} (.+)$/gm)]
  return new Set(
    headings.map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}
