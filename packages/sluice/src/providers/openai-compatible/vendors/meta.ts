import { cached, chat, usd, vendorRows } from '../../catalog-row.ts'

/** Meta. List prices in USD. */
export const META = vendorRows('meta', [
  chat('muse-spark-1.3', '2026-09-02', [1_048_576, 131_072], usd('1.25', '4.25', cached('0.15'))),
  chat('muse-spark-1.2', '2026-09-02', [1_048_576, 131_072], usd('1.25', '4.25', cached('0.15'))),
])
