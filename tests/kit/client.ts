import { afterEach } from 'vitest'
import { Http1Connector, type Http1Options } from '../../packages/sluice/src/io/client/http1-connector.ts'
import { type RawServer, startRawServer } from './raw-server.ts'

/** Opens clients and raw servers that are closed after each test of the file. */
export function useClient() {
  const open: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close()
  })
  return {
    /** A client whose deadlines are met within a few milliseconds. */
    connect(options: Http1Options = {}): Http1Connector {
      const connector = new Http1Connector({ tickMs: 5, ...options })
      open.push(() => connector.close())
      return connector
    },
    async serve(...options: Parameters<typeof startRawServer>): Promise<RawServer> {
      const server = await startRawServer(...options)
      open.push(server.close)
      return server
    },
  }
}

export function wait(ms = 20): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
