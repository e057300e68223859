import { cached, chat, usd, vendorRows } from '../../catalog-row.ts'

/** Xiaomi. List prices in USD. */
export const XIAOMI = vendorRows('xiaomi', [
  chat('mimo-v2.5-pro', '2026-07-02', [1_048_576, 131_072], usd('0.435', '0.87', cached('0.0036'))),
  chat('mimo-v2.5', '2026-07-02', [1_048_576, 131_072], usd('0.14', '0.28', cached('0.0028'))),
])
