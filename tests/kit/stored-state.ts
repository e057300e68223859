import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { openVault } from '../../packages/sluice/src/control/secrets.ts'
import type { FileServices } from '../../packages/sluice/src/records/files/store-file.ts'
import type { NewResponse } from '../../packages/sluice/src/records/responses/response-record.ts'
import {
  type SealedResponse,
  sealResponse,
} from '../../packages/sluice/src/records/responses/seal-response.ts'
import type { Sealing } from '../../packages/sluice/src/records/sealing.ts'
import { type Books, type OpenBooks, openBooks } from './books.ts'
import { openMemoryBlobs } from './memory-blobs.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** Books with what stored state needs beside them; sealed as the gateway seals. */
export interface StateBooks extends Books {
  readonly sealing: Sealing
  readonly state: FileServices & { blobs: ReturnType<typeof openMemoryBlobs> }
  /** A moment in a month, when usual state expires. */
  readonly expiresAt: number
}

export function openStateBooks(options: OpenBooks = {}): StateBooks {
  const books = openBooks(options)
  const { clock, reader, runner } = books
  const vault = openVault(new Uint8Array(32).fill(9))
  const state = {
    reader,
    clock,
    sealing: vault,
    commands: runner,
    blobs: openMemoryBlobs(clock),
    seal: vault.sealBytes,
    open: vault.openBytes,
  }
  return { ...books, sealing: vault, state, expiresAt: clock.now() + 30 * DAY_MS }
}

/** A response of customer `a` that says `text` to nothing in particular. */
export function aResponse(
  books: StateBooks,
  id: string,
  parts: Partial<NewResponse> & { output?: JsonObject[] } = {},
): SealedResponse {
  const { output = [{ type: 'message', id: `msg_of_${id}`, role: 'assistant', content: `said in ${id}` }] } =
    parts
  return sealResponse(books.sealing, {
    customerId: 'cus_a',
    id,
    apiKeyId: 'key_a',
    callId: `call of ${id}`,
    createdAt: books.clock.now(),
    expiresAt: books.expiresAt,
    status: 'completed',
    model: 'model-a',
    background: false,
    previousId: null,
    conversationId: null,
    content: {
      input: [{ type: 'message', role: 'user', content: `asked in ${id}` }],
      answer: { id, object: 'response', status: 'completed', output },
    },
    ...without(parts),
  })
}

function without<T extends { output?: unknown }>({ output: _output, ...rest }: T): Omit<T, 'output'> {
  return rest
}
