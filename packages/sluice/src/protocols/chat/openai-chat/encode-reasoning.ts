import type { ChatRequest, ReasoningEffort, ReasoningSetting } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { BUDGET_OF_EFFORT, effortOfBudget, nearestEffort } from '../effort-budget.ts'
import type { ChatQuirks } from '../traits.ts'

type Switch = NonNullable<ChatQuirks['thinkingSwitch']>

/** The body's field of each switch. */
const FIELD_OF_SWITCH = {
  thinking: 'thinking',
  'thinking-adaptive': 'thinking',
  enable_thinking: 'enable_thinking',
  chat_template_kwargs: 'chat_template_kwargs',
} as const satisfies Record<Switch, string>

/** Thinking as the vendor asks for it: by one word, by an object, or by a switch of its own. */
export function encodeReasoning(
  body: JsonObject,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): void {
  const setting = request.reasoning
  if (setting === undefined) return
  const { effort, budgetTokens } = setting
  if (effort === undefined && budgetTokens === undefined) {
    if (setting.summary !== undefined) notes.warn('dropped', 'reasoning.summary')
    return
  }
  if (target.traits.thinking === 'none') {
    if (effort !== 'none') notes.warn('dropped', 'reasoning_effort')
    return
  }
  const wanted = effort ?? (budgetTokens === 0 ? 'none' : effortOfBudget(budgetTokens ?? 0))
  const { thinkingSwitch, reasoningBack } = target.quirks
  if (thinkingSwitch !== undefined && target.traits.thinking !== 'effort') {
    flipSwitch(body, thinkingSwitch, wanted, { request, target, notes })
  } else if (reasoningBack === 'reasoning_details') {
    body.reasoning = describeReasoning(setting)
  } else {
    putEffort(body, wanted, target, notes)
  }
}

/** Whether the vendor's switch can turn thinking off for this model. */
export function canStopThinking({ quirks, traits }: EncodeTarget): boolean {
  return quirks.thinkingSwitch !== undefined && traits.thinking !== 'effort' && traits.thinking !== 'none'
}

/** Turns thinking off, whatever was asked for. */
export function stopThinking(body: JsonObject, { quirks }: EncodeTarget): void {
  const { thinkingSwitch } = quirks
  if (thinkingSwitch === undefined) return
  delete body.reasoning_effort
  delete body.thinking_budget
  setSwitch(body, thinkingSwitch, false)
}

/**
 * conversion.md 39: a vendor that wants the thinking behind a past call, which the client lost, does not think in
 * this call, where that can be said. `messages` are those that are sent.
 */
export function mustNotThink(messages: readonly Json[], request: ChatRequest, target: EncodeTarget): boolean {
  if (target.quirks.wantsReasoningOfCalls !== true || !canStopThinking(target)) return false
  if (!willThink(request, target) && !saysOfSwitch(request, target)) return false
  return messages.some(
    (message) =>
      isJsonObject(message) &&
      Array.isArray(message.tool_calls) &&
      message.tool_calls.length > 0 &&
      typeof message.reasoning_content !== 'string',
  )
}

/** Whether the model will think on this call, by what all vendors' callers say. */
export function willThink({ reasoning }: ChatRequest, { traits }: EncodeTarget): boolean {
  const { effort, budgetTokens } = reasoning ?? {}
  if (effort === undefined && budgetTokens === undefined) return traits.thinksUnasked === true
  return effort !== 'none' && budgetTokens !== 0
}

/** Whether a caller of the same format speaks of thinking in the vendor's own words. */
function saysOfSwitch({ extra, extraOf }: ChatRequest, { quirks }: EncodeTarget): boolean {
  const { thinkingSwitch: by } = quirks
  return by !== undefined && extraOf === 'openai-chat' && Object.hasOwn(extra, FIELD_OF_SWITCH[by])
}

/** Whether a body says already that there shall be no thinking. */
export function saysNoThinking(body: JsonObject, { quirks }: EncodeTarget): boolean {
  const { thinkingSwitch } = quirks
  if (thinkingSwitch === undefined) return false
  const off: JsonObject = {}
  setSwitch(off, thinkingSwitch, false)
  const field = FIELD_OF_SWITCH[thinkingSwitch]
  return JSON.stringify(body[field]) === JSON.stringify(off[field])
}

/** OpenRouter's object: https://openrouter.ai/docs/use-cases/reasoning-tokens */
function describeReasoning({ effort, budgetTokens, summary }: ReasoningSetting): JsonObject {
  const reasoning: JsonObject = {}
  if (budgetTokens !== undefined) reasoning.max_tokens = budgetTokens
  else if (effort !== undefined) reasoning.effort = effort
  if (summary === 'none') reasoning.exclude = true
  return reasoning
}

interface SwitchScope {
  request: ChatRequest
  target: EncodeTarget
  notes: Notes
}

function flipSwitch(body: JsonObject, by: Switch, wanted: ReasoningEffort, scope: SwitchScope): void {
  const { request, target, notes } = scope
  const on = wanted !== 'none'
  // A caller of the same format may have said it in the vendor's own words.
  const isSaid = saysOfSwitch(request, target)
  if (!isSaid) setSwitch(body, by, on)
  if (!on) return
  const budget = request.reasoning?.budgetTokens ?? BUDGET_OF_EFFORT[wanted]
  if (by === 'enable_thinking' && !isSaid) body.thinking_budget = budget
  else if (target.traits.efforts !== undefined) putEffort(body, wanted, target, notes)
  // On and off is all that the vendor has.
  else notes.warn(isSaid ? 'dropped' : 'changed', 'reasoning_effort')
}

function setSwitch(body: JsonObject, by: Switch, on: boolean): void {
  switch (by) {
    case 'thinking':
      body.thinking = { type: on ? 'enabled' : 'disabled' }
      break
    case 'thinking-adaptive':
      body.thinking = { type: on ? 'adaptive' : 'disabled' }
      break
    case 'enable_thinking':
      body.enable_thinking = on
      break
    case 'chat_template_kwargs':
      body.chat_template_kwargs = { enable_thinking: on }
      break
  }
}

function putEffort(body: JsonObject, wanted: ReasoningEffort, { traits }: EncodeTarget, notes: Notes): void {
  const given = nearestEffort(wanted, traits.efforts)
  if (given !== wanted) notes.warn('changed', 'reasoning_effort')
  if (given !== undefined) body.reasoning_effort = given
}
