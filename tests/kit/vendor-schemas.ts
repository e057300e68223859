import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { checkAgainstDiscovery, type DiscoveryDocument, parseDiscovery } from './check-discovery.ts'
import { readSchema } from './recordings.ts'

/** The protocols whose vendors publish a description of their requests. */
export type CheckedProtocol = 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'gemini-generate'

/** What a vendor would refuse of a request by its own published description; empty when it would take it. */
export function vendorComplaints(
  protocol: CheckedProtocol,
  body: unknown,
  headers: ReadonlyMap<string, string> = new Map(),
): string[] {
  switch (protocol) {
    case 'openai-chat':
      return complaintsOf(openaiChecker('CreateChatCompletionRequest'), body)
    case 'openai-responses':
      return complaintsOf(openaiChecker('CreateResponse'), withoutNullMembers(body))
    case 'anthropic-messages':
      return headers.has('anthropic-version')
        ? complaintsOf(anthropicChecker(headers.has('anthropic-beta')), body)
        : ['anthropic-version: header is required']
    case 'gemini-generate':
      return checkAgainstDiscovery(geminiDocument(), 'GenerateContentRequest', withoutModel(body))
  }
}

/** What OpenAI's description has against an object of one of its kinds, e.g. `Response`; unknown names are allowed. */
export function openaiComplaints(schema: string, body: unknown): string[] {
  const { validate } = checkerOf(schema, openaiDocument, schema)
  return validate(body) ? [] : describe(validate)
}

interface Checker {
  validate: ValidateFunction
  known: ReadonlySet<string>
}

/** Compiled once a process: OpenAI's document alone has 3 MB. */
const checkers = new Map<string, Checker>()
let discovery: DiscoveryDocument | undefined
let openai: unknown

function openaiChecker(schema: 'CreateChatCompletionRequest' | 'CreateResponse'): Checker {
  return checkerOf(schema, openaiDocument, schema)
}

function openaiDocument(): unknown {
  openai ??= parse(readSchema('openai.openapi.yaml'))
  return openai
}

function anthropicChecker(beta: boolean): Checker {
  const name = beta ? 'BetaCreateMessageParams' : 'CreateMessageParams'
  return checkerOf(name, () => JSON.parse(readSchema('anthropic.openapi.json')), name)
}

function geminiDocument(): DiscoveryDocument {
  discovery ??= parseDiscovery(readSchema('gemini.discovery.json'))
  return discovery
}

function checkerOf(key: string, read: () => unknown, schema: string): Checker {
  const ready = checkers.get(key)
  if (ready !== undefined) return ready
  const document = read()
  if (!isJsonObject(document)) throw new Error(`${key}: not an OpenAPI document`)
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false, logger: false })
  ajv.addSchema({ $id: `vendor:${key}`, components: withoutNullable(document.components) })
  const reference = `#/components/schemas/${schema}`
  const validate = ajv.compile({ $ref: `vendor:${key}${reference}` })
  const checker = { validate, known: new Set(propertiesOf({ $ref: reference }, document)) }
  checkers.set(key, checker)
  return checker
}

/** OpenAI's own Codex sends null for what an item has not (`content` of a reasoning item). */
function withoutNullMembers(body: unknown): unknown {
  if (!isJsonObject(body) || !Array.isArray(body.input)) return body
  const input = body.input.map((item) =>
    isJsonObject(item)
      ? Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null))
      : item,
  )
  return { ...body, input }
}

/** What Codex sends to OpenAI itself. */
const UNDESCRIBED: ReadonlySet<string> = new Set(['client_metadata'])

/** OpenAI's document allows further properties; OpenAI does not. So unknown names are looked for apart. */
function complaintsOf(checker: Checker, body: unknown): string[] {
  if (!isJsonObject(body)) return ['the body is not an object']
  const unknown = Object.keys(body).filter((name) => !checker.known.has(name) && !UNDESCRIBED.has(name))
  if (unknown.length > 0) return unknown.map((name) => `${name}: unknown`)
  return checker.validate(body) ? [] : describe(checker.validate)
}

function describe({ errors }: ValidateFunction): string[] {
  return (errors ?? []).map((error) => `${error.instancePath || 'body'} ${error.message ?? ''}`)
}

/**
 * `nullable` is a word of older OpenAPI, which OpenAI's document mixes in; JSON schema says it as a union. Its kinds of
 * input items overlap (a message has two), so `oneOf` can only mean one or more.
 */
function withoutNullable(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.map(withoutNullable)
  if (!isJsonObject(value)) return value ?? null
  const { nullable, ...rest } = value
  const schema: JsonObject = {}
  for (const [name, part] of Object.entries(rest)) {
    schema[name === 'oneOf' ? 'anyOf' : name] = withoutNullable(part)
  }
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema
}

/** The names of all properties of a schema, those of its parts included. */
function propertiesOf(schema: Json | undefined, document: JsonObject): string[] {
  if (!isJsonObject(schema)) return []
  if (typeof schema.$ref === 'string') return propertiesOf(follow(schema.$ref, document), document)
  const own = isJsonObject(schema.properties) ? Object.keys(schema.properties) : []
  const parts = Array.isArray(schema.allOf) ? schema.allOf : []
  return [...own, ...parts.flatMap((part) => propertiesOf(part, document))]
}

function follow(reference: string, document: JsonObject): Json | undefined {
  let at: Json | undefined = document
  for (const step of reference.slice(2).split('/')) at = isJsonObject(at) ? at[step] : undefined
  return at
}

/** `model` belongs to the path; bodies that repeat it are taken. */
function withoutModel(body: unknown): unknown {
  if (!isJsonObject(body)) return body
  const { model: _, ...rest } = body
  return rest
}
