import { badField } from '../../../canonical/errors.ts'

/** What may stand in an upstream path (reliability.md 6). */
const MODEL_ID = /^[A-Za-z0-9._:-]{1,256}$/

/** A base URL that names the version of the API already. */
const VERSIONED = /\/v1(?:alpha|beta)?\d*$/

/**
 * `/v1beta/models/{id}:generateContent`, the version left out where the base URL ends in one (R30). The model
 * may be written as Google lists it (`models/gemini-2.5-pro`) or be a tuned one (`tunedModels/…`).
 */
export function buildGeneratePath(basePath: string, call: { model: string; stream: boolean }): string {
  const method = call.stream ? 'streamGenerateContent?alt=sse' : 'generateContent'
  return `${versionPath(basePath)}/${resourceName(call.model)}:${method}`
}

export function versionPath(basePath: string): string {
  return VERSIONED.test(basePath) ? '' : '/v1beta'
}

/** An object that the vendor keeps, or all of them (`files/abc`, `cachedContents`), below the base URL. */
export function objectPath(basePath: string, name: string): string {
  return `${versionPath(basePath)}/${name}`
}

/** Uploads have a root of their own, so this one is the whole path: https://ai.google.dev/api/files#method:-media.upload */
export function uploadPath(basePath: string): string {
  const version = VERSIONED.exec(basePath)?.[0] ?? ''
  const root = basePath.slice(0, basePath.length - version.length)
  return `${root}/upload${version === '' ? '/v1beta' : version}/files`
}

/** What may stand in the name of an object (reliability.md 6). */
export function isObjectId(id: string): boolean {
  return MODEL_ID.test(id) && !id.includes('..')
}

export function resourceName(model: string): string {
  const slash = model.indexOf('/')
  const collection = slash === -1 ? 'models' : model.slice(0, slash)
  const id = model.slice(slash + 1)
  if ((collection !== 'models' && collection !== 'tunedModels') || !MODEL_ID.test(id) || id.includes('..')) {
    throw badField(
      'model',
      'The model name holds characters that the upstream does not take.',
      'invalid_model',
    )
  }
  return `${collection}/${encodeURIComponent(id)}`
}
