/** What a route of a chat format does; api/mount.ts binds it. */
export interface ChatRoute {
  method: 'GET' | 'POST'
  /** `/v1/models`, or with a last segment that is a parameter: `/v1/models/{id}`. */
  path: string
  act: 'chat' | 'list-models' | 'show-model'
}
