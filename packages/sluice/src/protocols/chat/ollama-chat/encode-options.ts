import type { ChatRequest } from '../../../canonical/chat.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { limitOutput } from '../limit-output.ts'
import { NAMED_OPTIONS } from './fields.ts'

/** `options`: https://docs.ollama.com/modelfile#valid-parameters-and-values */
export function encodeOptions(request: ChatRequest, target: EncodeTarget, notes: Notes): JsonObject {
  const options = readNamedOptions(request, notes)
  const put = (name: string, value: number | undefined) => {
    if (value !== undefined) options[name] = value
  }
  put('temperature', request.temperature)
  put('top_p', request.topP)
  put('top_k', request.topK)
  put('seed', request.seed)
  put('presence_penalty', request.presencePenalty)
  put('frequency_penalty', request.frequencyPenalty)
  if (request.stop.length > 0) options.stop = request.stop
  put('num_predict', limitOutput(request, target, notes))
  return options
}

function readNamedOptions({ extra }: ChatRequest, notes: Notes): JsonObject {
  const options: JsonObject = {}
  const named = extra.options
  if (!isJsonObject(named)) {
    if (named !== undefined && named !== null) notes.warn('dropped', 'options')
    return options
  }
  for (const name of Object.keys(named)) {
    if (NAMED_OPTIONS.has(name)) options[name] = named[name]
    else notes.warn('dropped', `options.${name}`)
  }
  return options
}
