import type { ChatEvent } from '../../packages/sluice/src/canonical/chat-event.ts'

/** What is open of one choice. */
interface ChoiceState {
  block: 'text' | 'reasoning' | undefined
  calls: Map<number, boolean>
  finished: boolean
}

/** Breaches of the order that canonical/chat-event.ts states: overlapping blocks, gaps in calls, a second finish. */
export function checkEventOrder(events: readonly ChatEvent[]): string[] {
  const faults: string[] = []
  const choices = new Map<number, ChoiceState>()
  let failed = false
  for (const [at, event] of events.entries()) {
    if (failed) faults.push(`${at} ${event.type}: after an error`)
    if (event.type === 'error') failed = true
    if (!('choice' in event)) continue
    const state = choices.get(event.choice) ?? { block: undefined, calls: new Map(), finished: false }
    choices.set(event.choice, state)
    if (state.finished) faults.push(`${at} ${event.type}: after the finish`)
    const fault = step(state, event)
    if (fault !== undefined) faults.push(`${at} ${event.type}: ${fault}`)
  }
  if (!failed) {
    for (const [choice, { block, calls }] of choices) {
      if (block !== undefined) faults.push(`choice ${choice}: ${block} left open`)
      for (const [call, isOpen] of calls) if (isOpen) faults.push(`choice ${choice}: call ${call} left open`)
    }
  }
  return faults
}

function step(state: ChoiceState, event: Extract<ChatEvent, { choice: number }>): string | undefined {
  switch (event.type) {
    case 'text-start':
    case 'reasoning-start': {
      const open = state.block
      state.block = event.type === 'text-start' ? 'text' : 'reasoning'
      return open === undefined ? undefined : `${open} still open`
    }
    case 'text-delta':
      return state.block === 'text' ? undefined : 'no text open'
    case 'reasoning-delta':
      return state.block === 'reasoning' ? undefined : 'no reasoning open'
    case 'text-end':
    case 'reasoning-end': {
      const open = state.block
      state.block = undefined
      return event.type === `${open}-end` ? undefined : `${open} open`
    }
    case 'tool-start':
      if (event.call !== state.calls.size) return `call ${event.call} out of turn`
      state.calls.set(event.call, true)
      return state.block === undefined ? undefined : `${state.block} still open`
    case 'tool-delta':
      return state.calls.get(event.call) === true ? undefined : `call ${event.call} not open`
    case 'tool-end': {
      const isOpen = state.calls.get(event.call)
      state.calls.set(event.call, false)
      return isOpen === true ? undefined : `call ${event.call} not open`
    }
    case 'image':
    case 'vendor-block':
      return state.block === undefined ? undefined : `${state.block} still open`
    case 'finish':
      state.finished = true
      return state.block === undefined ? undefined : `${state.block} still open`
    default:
      return undefined
  }
}
