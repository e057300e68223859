import { createDemoConnector } from '../builtin/demo/demo-connector.ts'
import { chooseProxy, readProxyEnvironment } from '../io/client/choose-proxy.ts'
import { fetchMedia } from '../io/client/fetch-media.ts'
import { Http1Connector } from '../io/client/http1-connector.ts'
import type { Connector } from '../io/client/port.ts'
import { selectConnector } from '../io/client/select-connector.ts'
import { UndiciConnector } from '../io/client/undici-connector.ts'
import type { Clock } from '../io/clock.ts'
import type { FetchMedia } from '../relay/prepare-media.ts'

export interface OpenedConnector {
  connector: Connector
  fetchMedia: FetchMedia
  close(): Promise<void>
}

const IMAGE_TYPES = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/heic',
  'image/heif',
  'image/avif',
]
const FILE_TYPES = [
  'application/pdf',
  'text/plain',
  'text/html',
  'text/csv',
  'text/markdown',
  'application/json',
]
const MEDIA_TYPES = { image: new Set(IMAGE_TYPES), file: new Set([...IMAGE_TYPES, ...FILE_TYPES]) }

/** Every way out of the process: direct, through proxies, and the vendor inside. */
export function openConnector(
  clock: Clock,
  environment: Readonly<Record<string, string | undefined>>,
  ownHosts: ReadonlySet<string>,
): OpenedConnector {
  const proxies = readProxyEnvironment(environment)
  const http1 = new Http1Connector({ clock })
  const proxied = new UndiciConnector({ clock })
  const connector = selectConnector({
    http1,
    proxied,
    builtin: createDemoConnector({ clock }),
    environmentProxy: (url) => chooseProxy(url, proxies),
  })
  return {
    connector,
    fetchMedia: ({ url, path, kind }, signal) =>
      fetchMedia(connector, url, { param: path, types: MEDIA_TYPES[kind], ownHosts, signal }),
    async close() {
      http1.close()
      await proxied.close()
    },
  }
}
