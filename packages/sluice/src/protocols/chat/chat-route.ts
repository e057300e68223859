/** What a route of a chat format does; api/mount.ts binds it. */
export interface ChatRoute {
  method: 'GET' | 'POST'
  /** `/v1/models`, or with a parameter at its end or before a last word: `/v1/models/{id}`, `/v1beta/models/{model}:generateContent`. */
  path: string
  /** `forward`: the body goes on as it is, to a channel of the format that serves the model. */
  act: 'chat' | 'list-models' | 'show-model' | 'count-tokens' | 'forward'
  /** Where the path says what is asked for, and whether the answer streams (Gemini): which of the format's inbound halves it is. */
  form?: 'whole' | 'stream' | 'embed' | 'batch-embed'
  /** The parameter of the path is the model, whatever the body says (Azure's deployments). */
  modelInPath?: true
}

/** A route to answers and conversations that are kept (conversion.md, section 6). */
export interface StateRoute {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  act: /** The same as a POST, over a WebSocket. */
    | 'connect'
    | 'show-response'
    | 'delete-response'
    | 'cancel-response'
    | 'list-input-items'
    | 'compact'
    | 'count-input-tokens'
    | 'create-conversation'
    | 'show-conversation'
    | 'update-conversation'
    | 'delete-conversation'
    | 'list-conversation-items'
    | 'add-conversation-items'
    | 'show-conversation-item'
    | 'delete-conversation-item'
}
