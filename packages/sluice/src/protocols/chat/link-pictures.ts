import type { AnswerPart, ChatAnswer } from '../../canonical/chat.ts'
import type { ChatEvent } from '../../canonical/chat-event.ts'
import type { StreamDecoder } from './chat-format.ts'

/** Who keeps copies of pictures and says where they are. */
export interface PictureLinks {
  /** The address of our copy of a picture that came as data. */
  keep(picture: { mediaType: string; data: string }): string
  /** The address of our copy of one that stands at an address of the vendor's. */
  mirror(url: string): string
}

/** A picture in Markdown whose address can be fetched: `![a fox](https://files.example/fox.png)`. */
const MARKDOWN_PICTURE = /!\[([^\]\n]{0,512})\]\((https?:\/\/[^\s()]{1,2048})\)/g
/** How a picture begins, at the end of what has come so far. */
const UNFINISHED = /!(?:\[[^\]\n]{0,512}(?:\](?:\([^\s()]{0,2048})?)?)?$/

/** An answer whose pictures are text with links to our copies (R12). */
export function linkPicturesOf(answer: ChatAnswer, links: PictureLinks): ChatAnswer {
  const choices = answer.choices.map((choice) => ({
    ...choice,
    parts: choice.parts.map((part): AnswerPart => {
      if (part.type === 'image') return { type: 'text', text: showPicture(links.keep(part)) }
      return part.type === 'text' ? { ...part, text: mirrorPictures(part.text, links) } : part
    }),
  }))
  return { ...answer, choices }
}

/** The same of a stream. */
export function linkPictures(decoder: StreamDecoder, links: PictureLinks): StreamDecoder {
  /** The end of each choice's text that may be the beginning of a picture. */
  const held = new Map<number, string>()
  const release = (choice: number): ChatEvent[] => {
    const text = held.get(choice)
    held.delete(choice)
    return text === undefined ? [] : [{ type: 'text-delta', choice, text }]
  }
  const convert = (event: ChatEvent): ChatEvent[] => {
    switch (event.type) {
      case 'image': {
        const { choice } = event
        const text = showPicture(links.keep(event))
        return [
          { type: 'text-start', choice },
          { type: 'text-delta', choice, text },
          { type: 'text-end', choice },
        ]
      }
      case 'text-delta': {
        const { choice } = event
        const text = mirrorPictures((held.get(choice) ?? '') + event.text, links)
        const open = UNFINISHED.exec(text)
        if (open === null) held.delete(choice)
        else held.set(choice, open[0])
        const ready = open === null ? text : text.slice(0, open.index)
        return ready === '' && event.logprobs === undefined ? [] : [{ ...event, text: ready }]
      }
      case 'text-end':
      case 'finish':
        return [...release(event.choice), event]
      case 'error':
      case 'message-end':
        return [...[...held.keys()].flatMap(release), event]
      default:
        return [event]
    }
  }
  return {
    push: (frame) => decoder.push(frame).flatMap(convert),
    end: () => decoder.end().flatMap(convert),
  }
}

function mirrorPictures(text: string, links: PictureLinks): string {
  if (!text.includes('](http')) return text
  return text.replace(MARKDOWN_PICTURE, (_, name: string, url: string) => `![${name}](${links.mirror(url)})`)
}

function showPicture(url: string): string {
  return `![image](${url})`
}
