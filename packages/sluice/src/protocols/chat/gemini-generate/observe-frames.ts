import type { SseEvent } from '../../../bytes/sse-event.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import type { FrameObserver, FrameVerdict, ObserveContext } from '../chat-format.ts'
import { observeByDecoding } from '../observe-by-decoding.ts'
import { spliceModel } from '../splice-model.ts'
import { openWatchingDecoder } from './decode-stream.ts'

const TERMINAL: FrameVerdict = { forward: 'terminal' }

/** Watches frames that are forwarded; every one of them names the model (R32), and the connection's end is the stream's. */
export function openFrameObserver(context: ObserveContext): FrameObserver {
  // What translation would lose is not lost here.
  const decoder = openWatchingDecoder({ ...context, notes: SILENT_NOTES })
  const { model } = context
  const names = model === undefined ? undefined : new NameEditor(model)
  const edit = ({ data }: SseEvent): FrameVerdict | undefined => {
    // Relays that speak this format end it as OpenAI's is ended.
    if (data === '[DONE]') return TERMINAL
    if (names === undefined) return undefined
    const renamed = names.edit(data)
    return renamed === data ? undefined : { forward: 'edited', data: renamed }
  }
  return observeByDecoding(decoder, edit, true)
}

const NAME = 'modelVersion'

/** From the model's name on the frames of a stream end alike: that end is found once, and known again. */
class NameEditor {
  private readonly model: string
  private end = ''
  private edited = ''

  constructor(model: string) {
    this.model = model
  }

  edit(data: string): string {
    const { end, edited } = this
    const at = data.length - end.length
    if (end !== '' && data.slice(at) === end) return data.slice(0, at) + edited
    const renamed = spliceModel(data, this.model, 1, NAME)
    if (renamed !== data) this.learn(data, renamed)
    return renamed
  }

  private learn(data: string, renamed: string): void {
    const at = data.lastIndexOf(`"${NAME}"`)
    if (data.slice(0, at) !== renamed.slice(0, at)) return
    this.end = data.slice(at)
    this.edited = renamed.slice(at)
  }
}
