import { badField } from '../../canonical/errors.ts'
import type { ChannelOptions, UpstreamPlace } from '../provider.ts'

/** `gemini-2.5-pro`, `claude-sonnet-4@20250514`. */
const MODEL_ID = /^[A-Za-z0-9][A-Za-z0-9._:@-]{0,255}$/

/** A base URL that names the version of the API already. */
const VERSIONED = /\/v1(?:alpha|beta)?\d*$/

/**
 * `generateContent` of Google's own models, and of tuned ones by their endpoint. Without a project it is the address of express
 * mode, which API keys open: https://cloud.google.com/vertex-ai/generative-ai/docs/start/express-mode/overview
 */
export function buildGeminiPath(place: UpstreamPlace): string {
  const method = place.stream ? 'streamGenerateContent?alt=sse' : 'generateContent'
  const endpoint = /^endpoints\/(\d{1,20})$/.exec(place.model)
  if (endpoint !== null) return `${parentOf(place)}/endpoints/${endpoint[1]}:${method}`
  return `${parentOf(place)}/publishers/google/models/${segment(place.model, 'google')}:${method}`
}

/** Claude as Google serves it: https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai */
export function buildClaudePath(place: UpstreamPlace): string {
  const method = place.stream ? 'streamRawPredict' : 'rawPredict'
  return `${parentOf(place)}/publishers/anthropic/models/${segment(place.model, 'anthropic')}:${method}`
}

function parentOf({ basePath, options }: UpstreamPlace): string {
  const version = VERSIONED.test(basePath) ? '' : '/v1'
  const { project, location } = options
  if (typeof project !== 'string') return version
  return `${version}/projects/${project}/locations/${typeof location === 'string' ? location : 'global'}`
}

/** An id may bear its publisher: `google/gemini-2.5-pro`, `publishers/google/models/…`. */
function segment(model: string, publisher: string): string {
  const id = model.replace(new RegExp(`^(?:publishers/${publisher}/models/|models/|${publisher}/)`), '')
  if (MODEL_ID.test(id) && !id.includes('..')) return id
  const message = 'The model name holds characters that the upstream does not take.'
  throw badField('model', message, 'invalid_model')
}

/** The global location has no place in its host's name; the two that span regions have hosts of another form. */
export function resolveVertexAddress({ location, project }: ChannelOptions): string {
  const isGlobal = typeof location !== 'string' || location === 'global'
  if (isGlobal || typeof project !== 'string') return VERTEX_ADDRESS
  if (location === 'us' || location === 'eu') return `https://aiplatform.${location}.rep.googleapis.com`
  return `https://${location}-aiplatform.googleapis.com`
}

export const VERTEX_ADDRESS = 'https://aiplatform.googleapis.com'
