import type { ChatProtocol } from '../../canonical/chat.ts'
import type { Pin } from '../../records/responses/response-record.ts'
import type { CandidateList } from '../../routing/candidates.ts'
import type { Candidate } from '../../routing/channel.ts'
import { chooseFormat } from '../../routing/choose-format.ts'
import { forwardsFormat } from '../../routing/forwards-format.ts'
import { findPinned, unreachable } from '../pins.ts'
import type { RelayServices } from '../services.ts'

/** Objects are no model's. */
const NO_MODEL = ''

/** Where an object lies: there it is asked for, or nowhere (conversion.md 49, 70). */
export function findKeeper(
  pin: Pin,
  protocol: ChatProtocol,
  services: Pick<RelayServices, 'values'>,
): Candidate {
  const { channel, credential } = findPinned(pin, services)
  if (!forwardsFormat(channel, protocol, NO_MODEL)) throw unreachable()
  const format = chooseFormat(channel, protocol, NO_MODEL)
  return { channel, credential, format, upstreamModel: NO_MODEL }
}

/** Who may keep a new object of a customer of this group, best first, as for calls. */
export function chooseKeepers(
  group: string,
  protocol: ChatProtocol,
  services: Pick<RelayServices, 'values' | 'routing'>,
): CandidateList {
  const { channels } = services.values()
  const keepers = channels.channels
    .filter((channel) => channel.groups.includes(group) && forwardsFormat(channel, protocol, NO_MODEL))
    .toSorted((a, b) => b.priority - a.priority)
  return services.routing.candidates(
    { channels: keepers, serving: () => keepers, byId: (id) => channels.byId(id) },
    { model: NO_MODEL, group, protocol },
  )
}
