/** What kind of app answers, which decides the route and where the text of the call stands. */
export type DifyApp = 'chat' | 'completion' | 'workflow'

export interface AppOptions {
  app: DifyApp
  /** The variable of a text generator or workflow that takes the text. */
  inputsKey: string
}

/** A channel's `options`, as the provider has checked them. */
export function readAppOptions(options: Readonly<Record<string, unknown>> | undefined): AppOptions {
  const { app, inputs_key: key } = options ?? {}
  return {
    app: app === 'completion' || app === 'workflow' ? app : 'chat',
    inputsKey: typeof key === 'string' && key !== '' ? key : 'query',
  }
}

const ROUTES: Readonly<Record<DifyApp, string>> = {
  chat: '/chat-messages',
  completion: '/completion-messages',
  workflow: '/workflows/run',
}

/** Below the base URL, which the vendor's own console shows with its `/v1`. */
export function buildAppPath(basePath: string, options?: Readonly<Record<string, unknown>>): string {
  return `${basePath === '' ? '/v1' : ''}${ROUTES[readAppOptions(options).app]}`
}
