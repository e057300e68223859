import { type DoorHandler, openChatDoor } from '../api/chat-door.ts'
import { type ModelListFormat, openModelDoor } from '../api/model-doors.ts'
import type { FormatRoute } from '../api/mount.ts'
import { openStateDoor } from '../api/responses-doors.ts'
import { openJsonScanner } from '../bytes/json-scan.ts'
import type { ChatProtocol } from '../canonical/chat.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import { KNOWN_FIELDS as COMPLETE_FIELDS } from '../protocols/chat/anthropic-messages/complete-fields.ts'
import { anthropicCompleteInbound } from '../protocols/chat/anthropic-messages/complete-inbound.ts'
import { KNOWN_FIELDS as MESSAGES_FIELDS } from '../protocols/chat/anthropic-messages/fields.ts'
import { anthropicMessagesInbound } from '../protocols/chat/anthropic-messages/inbound.ts'
import {
  ANTHROPIC_COMPLETE_ROUTES,
  ANTHROPIC_MESSAGES_ROUTES,
} from '../protocols/chat/anthropic-messages/routes.ts'
import type { ChatInbound } from '../protocols/chat/chat-format.ts'
import type { ChatRoute, StateRoute } from '../protocols/chat/chat-route.ts'
import { KNOWN_FIELDS as GEMINI_FIELDS } from '../protocols/chat/gemini-generate/fields.ts'
import {
  geminiArrayInbound,
  geminiStreamInbound,
  geminiWholeInbound,
} from '../protocols/chat/gemini-generate/inbound.ts'
import { GEMINI_GENERATE_ROUTES } from '../protocols/chat/gemini-generate/routes.ts'
import { withModelOfPath } from '../protocols/chat/model-in-path.ts'
import { KNOWN_FIELDS as CHAT_FIELDS } from '../protocols/chat/openai-chat/fields.ts'
import { openaiChatInbound } from '../protocols/chat/openai-chat/inbound.ts'
import { OPENAI_CHAT_ROUTES } from '../protocols/chat/openai-chat/routes.ts'
import { splitPrompts } from '../protocols/chat/openai-completions/decode-request.ts'
import { KNOWN_FIELDS as COMPLETIONS_FIELDS } from '../protocols/chat/openai-completions/fields.ts'
import { openaiCompletionsInbound } from '../protocols/chat/openai-completions/inbound.ts'
import { COMPLETIONS_ROUTES } from '../protocols/chat/openai-completions/routes.ts'
import { KNOWN_FIELDS as RESPONSES_FIELDS } from '../protocols/chat/openai-responses/fields.ts'
import { openaiResponsesInbound } from '../protocols/chat/openai-responses/inbound.ts'
import {
  OPENAI_RESPONSES_ROUTES,
  OPENAI_RESPONSES_STATE_ROUTES,
} from '../protocols/chat/openai-responses/routes.ts'
import type { PrepareState } from '../relay/call-state.ts'
import type { ChatDoor } from '../relay/chat-door.ts'
import { countTokens } from '../relay/count-tokens.ts'
import { prepareGeminiState } from '../relay/objects/gemini-state.ts'
import type { RelayServices } from '../relay/services.ts'
import { relayResponses } from '../relay/sessions/relay-responses.ts'
import { prepareResponsesState } from '../relay/sessions/responses-state.ts'
import { relayPrompts } from '../relay/sessions/several-prompts.ts'
import { openEmbedDoor } from './gemini-doors.ts'
import { isGoogleCaller } from './is-google-caller.ts'
import { openMissingDoor } from './missing-door.ts'
import { codexModelList, geminiModelList, messagesModelList, openaiModelList } from './model-lists.ts'

/** A format as callers reach it. */
interface FormatDoors {
  /** Under which an alias of a path finds it. */
  protocol: ChatProtocol
  routes: readonly ChatRoute[]
  inbound: (route: ChatRoute) => ChatInbound
  /** Fields of a body that must not be spelled in two ways. */
  fields: ReadonlySet<string>
  models: (call: InboundCall) => ModelListFormat
  keyInQuery?: true
  digitsIn?: readonly string[]
  prepareState?: PrepareState
  /** Routes to what earlier calls left behind. */
  state?: { routes: readonly StateRoute[]; inbound: ChatInbound }
  /** What is no chat, and goes on as it is. */
  forward?: (door: ChatDoor, route: ChatRoute, services: RelayServices) => DoorHandler
  /** Where a call of this format is more than one call of the relay. */
  open?: (door: ChatDoor, services: RelayServices) => DoorHandler
}

/** Under an alias of a format they are that format's alone; without one the first format has them for all. */
const MODEL_LIST_ROUTES: readonly ChatRoute[] = [
  { method: 'GET', path: '/v1/models', act: 'list-models' },
  { method: 'GET', path: '/v1/models/{id}', act: 'show-model' },
]

/** Every format that callers speak, one entry each. Of two routes with one path the first counts. */
const FORMATS: readonly FormatDoors[] = [
  {
    protocol: 'openai-chat',
    routes: OPENAI_CHAT_ROUTES,
    inbound: () => openaiChatInbound,
    fields: CHAT_FIELDS,
    models: sharedModelList,
  },
  {
    protocol: 'openai-chat',
    routes: COMPLETIONS_ROUTES,
    inbound: () => openaiCompletionsInbound,
    fields: COMPLETIONS_FIELDS,
    models: sharedModelList,
    open: (door, services) => (call, parameter) =>
      relayPrompts(call, door, { split: splitPrompts, parameter }, services),
  },
  {
    protocol: 'openai-responses',
    routes: [...OPENAI_RESPONSES_ROUTES, ...MODEL_LIST_ROUTES],
    inbound: () => openaiResponsesInbound,
    fields: RESPONSES_FIELDS,
    models: sharedModelList,
    prepareState: prepareResponsesState,
    open: (door, services) => (call) => relayResponses(call, door, services),
    state: { routes: OPENAI_RESPONSES_STATE_ROUTES, inbound: openaiResponsesInbound },
  },
  {
    protocol: 'anthropic-messages',
    routes: [...ANTHROPIC_MESSAGES_ROUTES, ...MODEL_LIST_ROUTES],
    inbound: () => anthropicMessagesInbound,
    fields: MESSAGES_FIELDS,
    models: () => messagesModelList,
    digitsIn: ['messages'],
  },
  {
    protocol: 'anthropic-messages',
    routes: ANTHROPIC_COMPLETE_ROUTES,
    inbound: () => anthropicCompleteInbound,
    fields: COMPLETE_FIELDS,
    models: sharedModelList,
  },
  {
    protocol: 'gemini-generate',
    routes: GEMINI_GENERATE_ROUTES,
    inbound: ({ form }) => (form === 'stream' ? geminiArrayInbound : geminiWholeInbound),
    fields: GEMINI_FIELDS,
    models: () => geminiModelList,
    keyInQuery: true,
    digitsIn: ['contents'],
    prepareState: prepareGeminiState,
    open: openGeminiDoor,
    forward: openEmbedDoor,
  },
]

/** A stream is an event stream where the query says `alt=sse`, else one JSON array. */
function openGeminiDoor(door: ChatDoor, services: RelayServices): DoorHandler {
  if (door.inbound !== geminiArrayInbound) return openChatDoor(door, services)
  const array = openChatDoor(door, services)
  const events = openChatDoor({ ...door, inbound: geminiStreamInbound }, services)
  return (call, parameter) =>
    new URLSearchParams(call.query).get('alt') === 'sse' ? events(call, parameter) : array(call, parameter)
}

/** `/v1/models` is one path for four forms (conversion.md 62). */
function sharedModelList(call: InboundCall): ModelListFormat {
  if (call.header('anthropic-version') !== undefined) return messagesModelList
  if (isGoogleCaller(call)) return geminiModelList
  return call.query.includes('client_version=') ? codexModelList : openaiModelList
}

/** The routes of every format, bound to what they do; `headers` are those that every answer carries. */
export function bindFormats(
  services: RelayServices,
  headers: (call: InboundCall) => string[],
): readonly FormatRoute[] {
  return FORMATS.flatMap((format) => {
    const parts = { scan: openJsonScanner(format.fields), headers }
    const { protocol } = format
    const calls = format.routes.map((route): FormatRoute => {
      const { method, path } = route
      return { method, path, protocol, handler: bind(route, format, parts, services) }
    })
    return [...calls, ...bindState(format, parts, services)]
  })
}

function bindState(
  format: FormatDoors,
  parts: Pick<ChatDoor, 'scan' | 'headers'>,
  services: RelayServices,
): readonly FormatRoute[] {
  const { protocol, state } = format
  if (state === undefined) return []
  return state.routes.flatMap(({ method, path, act }) => {
    // A route has one parameter: that of `/conversations/{id}` may say an item of it.
    if (path.indexOf('{') !== path.lastIndexOf('{')) return []
    const door = openDoor(state.inbound, path, format, parts)
    return [{ method, path, protocol, handler: openStateDoor(act, door, services) }]
  })
}

function bind(
  route: ChatRoute,
  format: FormatDoors,
  parts: Pick<ChatDoor, 'scan' | 'headers'>,
  services: RelayServices,
): DoorHandler {
  const inbound = format.inbound(route)
  const named = route.modelInPath === true ? withModelOfPath(inbound) : inbound
  const door = openDoor(named, route.path, format, parts)
  switch (route.act) {
    case 'chat':
      return (format.open ?? openChatDoor)(door, services)
    case 'list-models':
    case 'show-model':
      return openModelDoor({ formatFor: format.models, headers: parts.headers }, route.act, services)
    case 'count-tokens': {
      const { count } = inbound
      if (count === undefined) throw new Error(`${inbound.protocol} has no counter`)
      return (call, parameter) =>
        countTokens(call, door, count, services, parameter === undefined ? {} : { parameter })
    }
    case 'forward':
      return format.forward?.(door, route, services) ?? openMissingDoor(door)
  }
}

function openDoor(
  inbound: ChatInbound,
  route: string,
  { keyInQuery, digitsIn, prepareState }: FormatDoors,
  parts: Pick<ChatDoor, 'scan' | 'headers'>,
): ChatDoor {
  return {
    inbound,
    route,
    ...parts,
    ...(keyInQuery === true && { keyInQuery }),
    ...(digitsIn !== undefined && { digitsIn }),
    ...(prepareState !== undefined && { prepareState }),
  }
}
