/** A route to what Google keeps for a caller (conversion.md 70). */
export interface ObjectRoute {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  collection: 'cachedContents' | 'files'
  act: 'list' | 'show' | 'remove' | 'create' | 'prolong' | 'upload'
  /** OpenAI has a collection of this path too: it is Google's for Google's clients (R9). */
  isShared?: true
}

/** Google's SDKs differ in the version that they ask for. */
const VERSIONS = ['v1beta', 'v1alpha', 'v1'] as const

/** https://ai.google.dev/api/caching and https://ai.google.dev/api/files */
export const GEMINI_OBJECT_ROUTES: readonly ObjectRoute[] = VERSIONS.flatMap((version): ObjectRoute[] => {
  const cached = { collection: 'cachedContents', path: `/${version}/cachedContents` } as const
  const cache = { ...cached, path: `${cached.path}/{id}` } as const
  const shared = version === 'v1' ? ({ isShared: true } as const) : {}
  const files = { collection: 'files', path: `/${version}/files`, ...shared } as const
  const file = { ...files, path: `${files.path}/{id}` } as const
  const upload = { collection: 'files', path: `/upload/${version}/files`, act: 'upload' } as const
  return [
    { ...cached, method: 'POST', act: 'create' },
    { ...cached, method: 'GET', act: 'list' },
    { ...cache, method: 'GET', act: 'show' },
    { ...cache, method: 'PATCH', act: 'prolong' },
    { ...cache, method: 'DELETE', act: 'remove' },
    { ...files, method: 'GET', act: 'list' },
    { ...file, method: 'GET', act: 'show' },
    { ...file, method: 'DELETE', act: 'remove' },
    { ...upload, method: 'POST' },
    { ...upload, method: 'PUT' },
  ]
})
