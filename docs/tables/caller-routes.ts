import {
  ANTHROPIC_COMPLETE_ROUTES,
  ANTHROPIC_MESSAGES_ROUTES,
} from '../../packages/sluice/src/protocols/chat/anthropic-messages/routes.ts'
import type { ChatRoute, StateRoute } from '../../packages/sluice/src/protocols/chat/chat-route.ts'
import {
  GEMINI_OBJECT_ROUTES,
  type ObjectRoute,
} from '../../packages/sluice/src/protocols/chat/gemini-generate/object-routes.ts'
import { GEMINI_GENERATE_ROUTES } from '../../packages/sluice/src/protocols/chat/gemini-generate/routes.ts'
import { OPENAI_CHAT_ROUTES } from '../../packages/sluice/src/protocols/chat/openai-chat/routes.ts'
import { COMPLETIONS_ROUTES } from '../../packages/sluice/src/protocols/chat/openai-completions/routes.ts'
import {
  OPENAI_RESPONSES_ROUTES,
  OPENAI_RESPONSES_STATE_ROUTES,
} from '../../packages/sluice/src/protocols/chat/openai-responses/routes.ts'
import { code, writeTable } from './markdown.ts'

type CallerRoute = ChatRoute | StateRoute | ObjectRoute

/** What callers may ask, by the form they ask in. */
export const CALLER_ROUTES: Readonly<Record<string, readonly (ChatRoute | StateRoute)[]>> = {
  'Chat Completions': OPENAI_CHAT_ROUTES,
  'Completions (legacy)': COMPLETIONS_ROUTES,
  Responses: [...OPENAI_RESPONSES_ROUTES, ...OPENAI_RESPONSES_STATE_ROUTES],
  Messages: ANTHROPIC_MESSAGES_ROUTES,
  'Complete (legacy)': ANTHROPIC_COMPLETE_ROUTES,
  Gemini: GEMINI_GENERATE_ROUTES,
}

const DOES: Readonly<Record<(ChatRoute | StateRoute)['act'], string>> = {
  chat: 'one answer',
  'list-models': 'the models that the key may call',
  'show-model': 'one of them',
  'count-tokens': 'how many tokens a prompt has; free',
  forward: 'passed through to a channel that has it',
  connect: 'the same over a WebSocket',
  'show-response': 'a kept response',
  'delete-response': 'forgets it',
  'cancel-response': 'ends one that is made in the background',
  'list-input-items': 'what it was asked',
  compact: 'a conversation, summed up',
  'count-input-tokens': 'how many tokens an input has; free',
  'create-conversation': 'begins a conversation',
  'show-conversation': 'reads it',
  'update-conversation': 'changes its metadata',
  'delete-conversation': 'forgets it',
  'list-conversation-items': 'what was said in it',
  'add-conversation-items': 'adds to it',
  'show-conversation-item': 'one of its items',
  'delete-conversation-item': 'takes one out',
}

/** What Google keeps for its callers. */
const KEPT: Readonly<Record<ObjectRoute['act'], string>> = {
  list: 'those of the customer',
  show: 'one of them',
  remove: 'forgets it',
  create: 'keeps a prompt; paid',
  prolong: 'keeps it for longer; paid',
  upload: 'takes a file',
}

export function writeCallerRoutes(): string {
  const kept = Object.entries({ 'Gemini, kept': GEMINI_OBJECT_ROUTES })
  const rows = [...Object.entries(CALLER_ROUTES), ...kept].flatMap(([form, routes]) => {
    let before = ''
    return [...Map.groupBy<string, CallerRoute>(routes, kindOf).values()].map((alike) => {
      const { path, prefixes } = splitPaths(alike.map((route) => route.path))
      const under = prefixes.map((prefix) => (prefix === '' ? 'no prefix' : code(prefix))).join(', ')
      const shown = under === before ? 'the same' : under
      before = under
      return [form, code(`${alike[0]?.method} ${path}`), shown, doesOf(alike)]
    })
  })
  return writeTable(['Form', 'Route', 'Under', 'Gives'], rows)
}

/** What paths end in alike, from a slash on, and what stands before it in each. */
export function splitPaths(paths: readonly string[]): { path: string; prefixes: string[] } {
  const [first = ''] = paths
  const slashes = [...first.matchAll(/\//g)].map(({ index }) => first.slice(index))
  const path = slashes.find((tail) => paths.every((one) => one.endsWith(tail))) ?? first
  return { path, prefixes: paths.map((one) => one.slice(0, one.length - path.length)) }
}

/** Routes that differ in their prefix alone. */
function kindOf(route: CallerRoute): string {
  if ('collection' in route) return `${route.method} ${route.collection} ${route.act}`
  return `${route.method} ${route.act} ${'form' in route ? route.form : ''}`
}

function doesOf([route]: readonly CallerRoute[]): string {
  if (route === undefined) return ''
  if ('collection' in route) return KEPT[route.act]
  if (route.act === 'chat' && 'form' in route && route.form === 'stream') return 'the same, streamed'
  return DOES[route.act]
}
