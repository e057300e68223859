import type { JsonObject } from '../../../canonical/json.ts'

/** A model as it is listed. */
export interface ListedModel {
  id: string
  /** As people call it. */
  name?: string
  /** Unix seconds. */
  created?: number
  contextTokens?: number
  maxOutputTokens?: number
}

/** `GET /v1/models` in one page: https://platform.claude.com/docs/en/api/models-list */
export function encodeModelList(models: readonly ListedModel[]): JsonObject {
  return {
    data: models.map(encodeModel),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  }
}

/** `GET /v1/models/{id}`. The time is the epoch where none is known, as the vendor does it. */
export function encodeModel({ id, name, created, contextTokens, maxOutputTokens }: ListedModel): JsonObject {
  return {
    type: 'model',
    id,
    display_name: name ?? id,
    created_at: new Date((created ?? 0) * 1000).toISOString().replace('.000Z', 'Z'),
    max_input_tokens: contextTokens ?? null,
    max_tokens: maxOutputTokens ?? null,
    capabilities: null,
  }
}
