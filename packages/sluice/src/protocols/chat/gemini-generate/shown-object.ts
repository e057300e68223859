import type { JsonObject } from '../../../canonical/json.ts'

/**
 * An object as its customer is shown it: with the model that the customer asks for, where the channel sends another name
 * (R32). `modelMap`: asked for -> sent upstream.
 */
export function showObject(body: JsonObject, modelMap: ReadonlyMap<string, string>): JsonObject {
  const { model } = body
  if (typeof model !== 'string' || modelMap.size === 0) return body
  const name = askedModel(model, modelMap)
  return name === undefined ? body : { ...body, model: `models/${name}` }
}

/** The name under which the model of an object is asked for; undefined where that is its own. */
function askedModel(model: string, modelMap: ReadonlyMap<string, string>): string | undefined {
  const sent = model.replace(/^models\//, '')
  for (const [asked, mapped] of modelMap) if (mapped === sent) return asked
  return undefined
}

/** The next page begins after the last name of this one. */
export function encodeObjectPage(
  collection: string,
  objects: readonly JsonObject[],
  last: string | undefined,
): JsonObject {
  const page: JsonObject = {}
  if (objects.length > 0) page[collection] = [...objects]
  if (last !== undefined) page.nextPageToken = Buffer.from(last).toString('base64url')
  return page
}
