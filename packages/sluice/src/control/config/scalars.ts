import { z } from 'zod'
import { isKeyForm } from '../../access/keys/digest-key.ts'
import { parseIpRange } from '../../access/limits/ip-range.ts'
import { formatUsd, type Nano, parseUsd } from '../../money/amount.ts'
import { parseDuration } from '../../routing/parse-duration.ts'

/** One thousand million dollars: far above any real balance, far below what a BIGINT of nano-dollars holds. */
const MOST_USD: Nano = 1_000_000_000_000_000_000n
const MOST_FACTOR: Nano = 1_000_000_000_000_000n

/** The names of customers, keys, channels and groups. */
export const entryName = z
  .string()
  .min(1)
  .max(100)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  .regex(/^[^\s\u0000-\u001f\u007f](?:[^\u0000-\u001f\u007f]*[^\s\u0000-\u001f\u007f])?$/, {
    message: 'must not begin or end with a space or hold control characters',
  })

/** A model id or a pattern with `*`. */
export const modelPattern = z
  .string()
  .min(1)
  .max(200)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  .regex(/^[^\s\u0000-\u001f\u007f]+$/, { message: 'must not hold spaces or control characters' })

/** A key as customers hold it. */
export const givenKey = z
  .string()
  .refine(isKeyForm, { error: 'must be sk- and 20 to 200 letters, digits, - or _' })

/** USD as decimal text or a number, not below 0; nano-dollars after parsing. */
export const usd = z.union([z.string(), z.number()]).transform((value, context): Nano => {
  const amount = parseUsd(value)
  if (amount !== undefined && amount >= 0n && amount <= MOST_USD) return amount
  context.addIssue({
    code: 'custom',
    message: 'must be an amount such as "0.15", from 0 to 1000000000, of at most nine places',
  })
  return z.NEVER
})

/** A factor as decimal text or a number; decimal text after parsing. */
export const factor = z.union([z.string(), z.number()]).transform((value, context): string => {
  const amount = parseUsd(value)
  if (amount !== undefined && amount >= 0n && amount <= MOST_FACTOR) return formatUsd(amount)
  context.addIssue({
    code: 'custom',
    message: 'must be a decimal number such as "1.25", from 0 to 1000000, of at most nine places',
  })
  return z.NEVER
})

/** A time span such as `5s`, `24h` or `30d`, or 0; milliseconds after parsing. */
export const spanOrZero = z.union([z.string(), z.literal(0)]).transform((value, context) => {
  if (value === 0 || value === '0') return 0
  const ms = parseDuration(value)
  if (ms !== undefined && ms > 0) return ms
  context.addIssue({ code: 'custom', message: 'must be a time such as 5s, 24h or 30d, or 0' })
  return z.NEVER
})

const MOST_KEPT_MS = 3650 * 86_400_000

/** How long something is kept, e.g. `30d`, or `off`; milliseconds after parsing, 0 for `off`. */
export const keepingTime = z
  .union([z.string(), z.number(), z.boolean()])
  .transform((value, context): number => {
    if (value === 'off') return 0
    const ms = typeof value === 'string' ? parseDuration(value) : undefined
    if (ms !== undefined && ms > 0 && ms <= MOST_KEPT_MS) return ms
    context.addIssue({ code: 'custom', message: 'must be a time such as 30d, at most 3650d, or off' })
    return z.NEVER
  })

export const count = z.number().int().min(0).max(1_000_000_000)

/** ISO 8601 with a zone, or a date (midnight UTC); milliseconds since the epoch after parsing. */
export const instant = z.string().transform((text, context) => {
  const shaped = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)
  const time = shaped ? Date.parse(text) : Number.NaN
  if (Number.isFinite(time) && time >= 0) return time
  context.addIssue({ code: 'custom', message: 'must be a time such as 2027-01-31T00:00:00Z or a date' })
  return z.NEVER
})

/** An IP address or a CIDR block. */
export const addressBlock = z.string().transform((text, context) => {
  if (parseIpRange(text) !== undefined) return text
  context.addIssue({ code: 'custom', message: 'must be an IP address or a block such as 10.0.0.0/8' })
  return z.NEVER
})
