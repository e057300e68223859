import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fillTables, GENERATED_PAGES } from '../docs/fill-tables.ts'
import { CALLER_ROUTES } from '../docs/tables/caller-routes.ts'
import { COMMAND_FORMS } from '../docs/tables/commands.ts'
import { ENDPOINTS } from '../docs/tables/routes.ts'
import { isJsonObject } from '../packages/sluice/src/canonical/json.ts'
import { parseArguments } from '../packages/sluice/src/cli/arguments.ts'
import { configFile } from '../packages/sluice/src/control/config/file-schema.ts'
import { loadConfig, printMistake } from '../packages/sluice/src/control/config/load-config.ts'
import { providerList } from '../packages/sluice/src/control/open-control.ts'
import { openMetrics } from '../packages/sluice/src/io/log/metrics.ts'
import { type Page, ROOT, readAnchors, readBlocks, readLinks, readPages } from './kit/read-markdown.ts'

const PAGES = readPages()
const SOURCE = `${ROOT}packages/sluice/src/`

function page(path: string): Page {
  const found = PAGES.find((one) => one.path === path)
  if (found === undefined) throw new Error(`there is no page ${path}`)
  return found
}

describe('links', () => {
  /** Written by `npm run bench`. */
  const MADE_LATER = new Set(['docs/benchmarks.md'])

  it.each(PAGES)('$path leads to files and headings that exist', (from) => {
    for (const link of readLinks(from)) {
      if (/^[a-z]+:/.test(link)) continue
      const [file = '', anchor] = link.split('#')
      const path = file === '' ? from.path : join(dirname(from.path), file)
      if (MADE_LATER.has(path)) continue
      expect(existsSync(`${ROOT}${path}`), link).toBe(true)
      if (anchor !== undefined) expect([...readAnchors(page(path).text)], link).toContain(anchor)
    }
  })
})

describe('generated tables', () => {
  it.each(GENERATED_PAGES)('docs/%s is what the code says; npm run docs writes it', (name) => {
    const { text } = page(`docs/${name}`)
    expect(fillTables(text)).toBe(text)
  })

  it('know every place that asks for one', () => {
    const asking = PAGES.filter(({ text }) => text.includes('<!-- generated: ')).map(({ path }) => path)
    expect(asking).toEqual(GENERATED_PAGES.map((name) => `docs/${name}`))
    expect(() => fillTables('<!-- generated: nothing -->\n<!-- end -->')).toThrow('no table nothing')
  })
})

describe('commands', () => {
  const lines = PAGES.flatMap((from) =>
    readBlocks(from)
      .filter(({ info }) => info.split(' ')[0] === 'sh')
      .flatMap(({ text }) => text.split('\n'))
      .filter((line) => line.startsWith('npx sluice '))
      .map((line) => ({ path: from.path, line })),
  )

  it('are shown', () => expect(lines.length).toBeGreaterThan(10))

  it.each(lines)('$path: $line', ({ line }) => {
    const words = splitWords(line).slice(2)
    const form = COMMAND_FORMS.find(({ name }) => `${words.join(' ')} `.startsWith(`${name} `))
    if (form === undefined) throw new Error('there is no such command')
    expect(() => parseArguments(form, words.slice(form.name.split(' ').length))).not.toThrow()
  })
})

describe('configurations', () => {
  const blocks = PAGES.flatMap((from) =>
    readBlocks(from)
      .filter(({ info }) => info === 'yaml')
      .map(({ text, line }) => ({ place: `${from.path}:${line}`, text })),
  )

  it('are shown', () => expect(blocks.length).toBeGreaterThan(4))

  it.each(blocks)('$place holds no mistake', ({ text }) => {
    const names = [...text.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1] ?? '')
    // Each value once, for the same key twice is a mistake.
    const environment = Object.fromEntries(names.map((name) => [name, `sk-${name}-${'test'.repeat(5)}`]))
    const result = loadConfig(text, environment, providerList)
    expect(result.ok ? [] : result.mistakes.map((mistake) => printMistake('page', mistake))).toEqual([])
  })

  it('name every field of the file in its section', () => {
    const missing: string[] = []
    const schema: unknown = z.toJSONSchema(configFile, { io: 'input', unrepresentable: 'any' })
    for (const [name, inner] of propertiesOf(schema)) {
      const section = sectionOf(page('docs/configuration.md').text, name)
      for (const field of fieldNames(inner)) {
        if (!section.includes(`\`${field}\``) && !section.includes(`\`${name}.${field}\``)) {
          missing.push(`${name}: ${field}`)
        }
      }
    }
    expect(missing).toEqual([])
  })
})

describe('the environment', () => {
  const source = readFileSync(`${SOURCE}control/config/environment.ts`, 'utf8')
  const known = new Set([...source.matchAll(/\bSLUICE_[A-Z_]+\b/g)].map(([name]) => name))
  /** Of the tests alone. */
  const OF_TESTS = new Set(['SLUICE_CODEX', 'SLUICE_RECORDINGS', 'SLUICE_SCHEMAS'])

  it.each(PAGES)('$path names variables that exist', ({ text }) => {
    const named = [...text.matchAll(/\bSLUICE_[A-Z_]+\b/g)].map(([name]) => name)
    expect(named.filter((name) => !known.has(name) && !OF_TESTS.has(name))).toEqual([])
  })

  it('is described whole', () => {
    const { text } = page('docs/configuration.md')
    expect([...known].filter((name) => !text.includes(`\`${name}\``))).toEqual([])
  })
})

describe('operations', () => {
  const { text } = page('docs/operations.md')

  it('names every metric and no other', () => {
    const metrics = openMetrics()
    const none = () => 0
    metrics.watch({ callsInFlight: none, connections: none, eventLoopDelayMs: none, writerQueue: none })
    const rendered = metrics.render()
    const named = new Set([...text.matchAll(/`(sluice_[a-z_]+)`/g)].map((match) => match[1]))
    const real = new Set([...rendered.matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1]))
    expect([...named].sort()).toEqual([...real].sort())
  })

  it('names every field of the line of a call', () => {
    const source = readFileSync(`${SOURCE}io/log/call-log.ts`, 'utf8')
    const fields = [...source.matchAll(/"(\w+)":/g)].map((match) => match[1] ?? '')
    expect(fields.length).toBeGreaterThan(20)
    expect(fields.filter((field) => !text.includes(`\`${field}\``))).toEqual([])
  })
})

describe('the two languages of the README', () => {
  const outline = ({ text }: Page) => [...text.matchAll(/^(#+) /gm)].map((match) => match[1])
  const code = (from: Page) =>
    readBlocks(from)
      .filter(({ info }) => info !== 'mermaid')
      .map(({ info, text }) => `${info}\n${text.replace(/ *# .*$/gm, '')}`)

  it('have the same outline, code and links', () => {
    const [english, chinese] = [page('README.md'), page('README.zh-CN.md')]
    expect(outline(chinese)).toEqual(outline(english))
    expect(code(chinese)).toEqual(code(english))
    const targets = (from: Page) => new Set(readLinks(from).filter((link) => !link.startsWith('README')))
    expect(targets(chinese)).toEqual(targets(english))
  })
})

describe('the API page', () => {
  it('shows a call of every route of callers', () => {
    const shown = readBlocks(page('docs/api.md'))
      .filter(({ info }) => info === 'sh run')
      .map(({ text }) => text.replaceAll('\\\n', ' '))
      .join('\n')
    const missing = Object.values(CALLER_ROUTES).flatMap((routes) =>
      [...Map.groupBy(routes, ({ method, path }) => `${method} ${tailOf(path)}`).values()].filter(
        (alike) => !alike.some((route) => isShown(route, shown)),
      ),
    )
    const paths = missing.map(([first]) => `${first?.method} ${first?.path}`)
    expect(paths).toEqual(NOT_BY_CURL)
  })

  it('shows a call of every endpoint', () => {
    const shown = ['docs/api.md', 'docs/money.md']
      .flatMap((path) => readBlocks(page(path)))
      .map(({ text }) => text.replaceAll('\\\n', ' '))
      .join('\n')
    const missing = ENDPOINTS.filter(({ method, path }) => {
      const place = path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[\\w$/.-]+')
      const body = method === 'post' || method === 'put' || method === 'patch'
      const verb =
        method === 'get' || method === 'post'
          ? `(?:-X ${method.toUpperCase()} )?`
          : `-X ${method.toUpperCase()} `
      const line = new RegExp(`curl ${verb}"?\\$URL${place}(?:\\?[^"]*)?"? (.*)$`, 'gm')
      return ![...shown.matchAll(line)].some(
        ([whole, rest = '']) => body === (rest.includes(' -d ') || whole.includes('-X P')),
      )
    })
    expect(missing.map(({ method, path }) => `${method} ${path}`)).toEqual([])
  })
})

/** What the demo vendor does not have, and what curl does not speak. */
const NOT_BY_CURL = [
  'GET /v1/responses',
  'POST /v1beta/models/{model}:embedContent',
  'POST /v1beta/models/{model}:batchEmbedContents',
]

/** Without the prefixes under which a route stands as well. */
function tailOf(path: string): string {
  return path.replace(/^(?:\/openai(?:\/v1)?|\/v1(?:beta1?|alpha)?(?:\/publishers\/google)?)(?=\/)/, '')
}

function isShown({ method, path }: { method: string; path: string }, shown: string): boolean {
  const place = path
    .split(/\{\w+\}/)
    .map((piece) => piece.replace(/[.:]/g, '\\$&'))
    .join('[^\\s"/?]+')
  const calls = [...shown.matchAll(new RegExp(`curl (-X [A-Z]+ )?"?\\$URL${place}(?=[?"\\s])(.*)`, 'g'))]
  return calls.some(([, verb, rest = '']) => {
    const usual = / -d ["']\{/.test(rest) ? 'POST' : 'GET'
    return (verb?.slice(3).trim() ?? usual) === method
  })
}

/** As a shell splits words: blanks part them, quotes hold them together. */
function splitWords(line: string): string[] {
  const pieces = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []
  return pieces.map((piece) => piece.replace(/["']/g, ''))
}

/** From the heading that names a field of the file to the next; the last section holds the small ones. */
function sectionOf(text: string, name: string): string {
  const sections = text.split(/^### /m)
  const own = sections.find((section) => section.startsWith(`\`${name}\``))
  return own ?? sections.find((section) => section.startsWith('The rest')) ?? ''
}

function propertiesOf(schema: unknown): [string, unknown][] {
  return isJsonObject(schema) && isJsonObject(schema.properties) ? Object.entries(schema.properties) : []
}

/** Names of all fields below a part of a JSON schema. */
function fieldNames(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(fieldNames)
  if (!isJsonObject(schema)) return []
  const own = propertiesOf(schema).flatMap(([name, inner]) => [name, ...fieldNames(inner)])
  return [...own, ...fieldNames(schema.items), ...fieldNames(schema.anyOf)]
}
