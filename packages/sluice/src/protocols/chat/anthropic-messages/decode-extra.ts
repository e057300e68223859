import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { CLIENT_JUNK } from '../client-junk.ts'
import { isPublicUrl } from '../public-url.ts'
import { readArray, readObject, readString, wrongType } from '../read-value.ts'
import { MAPPED_FIELDS } from './fields.ts'

/** What has no word of its own in canonical goes on by name. A null says nothing, whatever field it stands in (R31). */
export function decodeExtra(body: JsonObject, extra: JsonObject): void {
  for (const key of Object.keys(body)) {
    const value = body[key]
    if (value === undefined || value === null || key === '__proto__') continue
    if (MAPPED_FIELDS.has(key) || CLIENT_JUNK.has(key)) continue
    extra[key] = value
  }
  readObject(body.cache_control, 'cache_control')
  readObject(body.context_management, 'context_management')
  readString(body.speed, 'speed')
  readString(body.inference_geo, 'inference_geo')
  const { container } = body
  if (container !== undefined && container !== null && typeof container !== 'string') {
    readObject(container, 'container')
  }
  checkServers(body)
}

/** The vendor connects to them: not to addresses that nobody may reach (R35). */
function checkServers(body: JsonObject): void {
  for (const [at, server] of (readArray(body.mcp_servers, 'mcp_servers') ?? []).entries()) {
    const path = `mcp_servers[${at}]`
    if (!isJsonObject(server)) throw wrongType(path, 'an object', server)
    const url = readString(server.url, `${path}.url`)
    if (url !== undefined && !isPublicUrl(url)) {
      throw badField(`${path}.url`, `'${path}.url' must be a public http(s) URL.`, 'invalid_url')
    }
  }
}
