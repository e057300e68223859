import type { z } from 'zod'
import { badField } from '../../canonical/errors.ts'
import { isJsonObject } from '../../canonical/json.ts'
import type { quoteBody } from '../contract/me.ts'
import type { QuoteAsk } from '../control-deps.ts'

/** What the body of a quote asks for. */
export function askOf(body: z.output<typeof quoteBody>): QuoteAsk {
  if ('usage' in body) return { kind: 'usage', model: body.model, usage: { ...body.usage } }
  if (!isJsonObject(body.request)) throw badField('request', 'request: must be the body of a call')
  return { kind: 'request', request: body.request, protocol: body.protocol }
}
