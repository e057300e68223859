import type { Provider } from '../provider.ts'

/** Bots that were built with Coze and published to its API: the id that is sent upstream is the bot's. */
export const coze: Provider = {
  id: 'coze',
  name: 'Coze',
  docs: 'https://www.coze.com/docs/developer_guides/chat_v3',
  baseUrl: 'https://api.coze.com',
  otherAddresses: [{ what: 'China', baseUrl: 'https://api.coze.cn' }],
  chat: [
    {
      protocol: 'coze-chat',
      // It always streams (coze-chat/encode-request.ts).
      headers: { accept: 'text/event-stream' },
    },
  ],
  // A key alone says nothing of which bot is meant.
  env: [],
  authorize: (credential) => ({ authorization: `Bearer ${credential}` }),
  // Figures of the bot's own model, which is billed in another unit.
  usageTrust: 'checked',
  models: [],
  serves: [],
  traitsOf: () => ({ fetchesUrls: true }),
}
