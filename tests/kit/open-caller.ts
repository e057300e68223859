import type { ChatProtocol } from '../../packages/sluice/src/canonical/chat.ts'
import { type Caller, NOTHING_SEEN, type Question, type SeenAnswer, watchFetch } from './seen-answer.ts'

/** What an SDK's objects show. */
export type View = Partial<Pick<SeenAnswer, 'choices' | 'usage' | 'error'>>

/** How an SDK is opened and asked. Of a whole answer all or nothing is seen; a stream's reader shows what came before an error. */
interface Sdk<Client> {
  /** `options` are what the SDKs of OpenAI and Anthropic name alike. */
  open(
    url: string,
    options: { apiKey: string; maxRetries: number; timeout: number; fetch: typeof fetch },
  ): Client
  readWhole(client: Client, question: Question): Promise<View>
  readStream(client: Client, question: Question): Promise<View>
}

export function openCaller<Client>(protocol: ChatProtocol, sdk: Sdk<Client>): Caller {
  return {
    protocol,
    async ask(question) {
      const { fetch, seen } = watchFetch(question)
      const client = sdk.open(question.url, { apiKey: question.key, maxRetries: 0, timeout: 60_000, fetch })
      const view = question.streaming
        ? await sdk.readStream(client, question)
        : await sdk.readWhole(client, question).catch((error: unknown) => ({ error }))
      return { ...NOTHING_SEEN, ...view, ...(await seen()) }
    },
  }
}
