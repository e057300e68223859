/**
 * What clients and relay sites put into bodies that is no upstream's business: leftovers of page builders
 * (`type`, `@version`, `seen`), and settings by which one gateway tells another where to call and with which
 * key.
 */
export const CLIENT_JUNK: ReadonlySet<string> = new Set([
  'type',
  '@version',
  'seen',
  'api_base',
  'api_key',
  'api_version',
  'base_url',
  'custom_llm_provider',
  'extra_headers',
  'organization',
  'proxy',
])
