import { GatewayError } from '../canonical/errors.ts'

/** Why an act was refused; the word crosses the writer's thread, the error is made on this side. */
export type Refusal =
  | 'not-found'
  | 'name-taken'
  | 'key-taken'
  | 'declared-in-file'
  | 'revoked'
  | 'changed-meanwhile'
  | 'idempotency-mismatch'

export type Outcome<Done> = ({ ok: true } & Done) | { ok: false; refusal: Refusal }

export const refused = (refusal: Refusal): { ok: false; refusal: Refusal } => ({ ok: false, refusal })

/** The error that a refusal is answered with; `what` names the entry's kind, e.g. `customer`. */
export function errorOfRefusal(refusal: Refusal, what: string): GatewayError {
  switch (refusal) {
    case 'not-found':
      return new GatewayError('not-found', `There is no such ${what}.`)
    case 'name-taken':
      return new GatewayError('conflict', `A ${what} of this name exists.`, {
        code: 'name_taken',
        param: 'name',
      })
    case 'key-taken':
      return new GatewayError('conflict', 'This key has been given out before.', {
        code: 'key_taken',
        param: 'key',
      })
    case 'declared-in-file':
      return new GatewayError(
        'conflict',
        `The configuration file declares this ${what}: change it there and send SIGHUP.`,
        { code: 'declared_in_file' },
      )
    case 'revoked':
      return new GatewayError('conflict', 'The key is revoked, which is for good.', { code: 'revoked' })
    case 'idempotency-mismatch':
      return new GatewayError('unprocessable', 'This Idempotency-Key was used for another request.', {
        code: 'idempotency_mismatch',
      })
    case 'changed-meanwhile':
      return new GatewayError('conflict', `The ${what} was changed at the same time; try again.`)
  }
}
