import type { SseEvent } from '../../bytes/sse-event.ts'
import { isContentEvent } from '../../canonical/chat-event.ts'
import type { FrameObserver, FrameVerdict, StreamDecoder } from './chat-format.ts'
import { openSummariser } from './summarise.ts'

const TERMINAL: FrameVerdict = { forward: 'terminal' }
const AS_IS: FrameVerdict = { forward: 'as-is' }
const DROP: FrameVerdict = { forward: 'drop' }

/**
 * Watches frames that are forwarded by decoding them as translation would, so that both paths book the same. From the
 * frame on with which the answer is whole everything is held back until it is paid. `edit` gives what is written in a
 * frame's place (R32), and nothing for a frame that stays as it is. `openEnded`: no frame says that it is the last.
 */
export function observeByDecoding(
  decoder: StreamDecoder,
  edit: (frame: SseEvent) => FrameVerdict | undefined,
  openEnded = false,
): FrameObserver {
  const { summary, push } = openSummariser()
  let isWhole = false
  return {
    summary,
    push(frame) {
      const wasWhole = isWhole
      let hasContent = false
      for (const event of decoder.push(frame)) {
        push(event)
        if (event.type === 'message-end') isWhole = true
        else if (wasWhole && isContentEvent(event)) hasContent = true
      }
      // The vendor's own words may name keys and addresses: the relay writes the error event.
      if (summary.error !== undefined) return DROP
      const edited = edit(frame)
      if (isWhole && openEnded && edited?.forward !== 'terminal') return hold(edited, hasContent)
      // What is edited is the beginning of an answer, or its whole end: an object that names the model.
      if (isWhole) return edited?.forward === 'edited' ? { ...edited, isTerminal: true } : TERMINAL
      return edited ?? AS_IS
    },
  }
}

/** Some upstreams write finish and usage into each of their frames: where content follows, they were not the last. */
function hold(edited: FrameVerdict | undefined, resumes: boolean): FrameVerdict {
  const verdict: FrameVerdict = { forward: 'hold' }
  if (edited?.forward === 'edited') verdict.data = edited.data
  if (resumes) verdict.resumes = true
  return verdict
}
