import type { ChatProtocol } from '../canonical/chat.ts'
import type { Affinity, ConversationKey } from './affinity.ts'
import type { Candidate, Channel, Credential } from './channel.ts'
import { chooseFormat } from './choose-format.ts'
import type { Health, HealthOf } from './health.ts'
import type { TraceEntry } from './trace-entry.ts'
import { upstreamModelOf } from './upstream-model.ts'

/**
 * What may be tried for one call, best first. A call takes one after the other; what it never took is
 * explained in its trace.
 */
export interface CandidateList {
  readonly size: number
  /**
   * The best one left. `elsewhere` passes over the channels that were taken already, as long as others are
   * left.
   */
  take(elsewhere?: boolean): Candidate | undefined
  /** Whether `take` would give one. */
  readonly hasMore: boolean
  /** Lines for those that were not taken. */
  traceRest(): TraceEntry[]
  /** The conversation that the call belongs to, where there was a choice to make for it. */
  readonly conversation: ConversationKey | undefined
}

export interface CandidateQuestion {
  /** As `ChannelTable.serving` gives them: highest priority first. */
  channels: readonly Channel[]
  model: string
  protocol: ChatProtocol
  /** Which conversation the call belongs to; asked for only where there is a choice. */
  conversation?: () => ConversationKey
  /** The credential that alone can answer: what the call names lies in its account (conversion.md 49). */
  pin?: string
}

/** A candidate with where it stands; the usual call makes one. */
interface Place {
  channel: Channel
  credential: Credential
  /** Unset for one that is in order. */
  health: HealthOf | undefined
}

/** Orders candidates; keeps whose turn it is among a channel's credentials. */
export class CandidateChooser {
  private readonly health: Health
  private readonly affinity: Affinity
  /** In [0, 1). */
  private readonly random: () => number
  /** By channel id: the credential that begins next. Survives reloads. */
  private readonly turns = new Map<string, number>()

  constructor(health: Health, affinity: Affinity, random: () => number) {
    this.health = health
    this.affinity = affinity
    this.random = random
  }

  /**
   * Priority first, then chance by weight; a channel's credentials take turns. Of channels with equal
   * priority first one credential each, then the second of each, so that a vendor that is down does not use
   * up all tries. Credentials that are not in order come last, the one free soonest before the others (R27). First of
   * its priority comes the one that the conversation is on, as long as it is in order.
   */
  choose(question: CandidateQuestion): CandidateList {
    const { channels, model } = question
    if (question.pin !== undefined) return this.choosePinned(question, question.pin)
    const only = channels[0]
    const credential = only?.credentials[0]
    if (channels.length === 1 && only?.credentials.length === 1 && credential !== undefined) {
      return new Candidates(question, [this.place(only, credential, model)], undefined)
    }
    const places: Place[] = []
    for (let start = 0; start < channels.length; ) {
      const priority = channels[start]?.priority
      let end = start + 1
      while (end < channels.length && channels[end]?.priority === priority) end++
      this.placeTier(places, channels.slice(start, end), model)
      start = end
    }
    const conversation = question.conversation?.()
    const ordered = lastTheUnhealthy(places)
    if (conversation !== undefined) firstTheKnown(ordered, this.affinity.find(conversation))
    return new Candidates(question, ordered, conversation)
  }

  private choosePinned(question: CandidateQuestion, credentialId: string): CandidateList {
    const places: Place[] = []
    for (const channel of question.channels) {
      const credential = channel.credentials.find((one) => one.id === credentialId)
      if (credential !== undefined) places.push(this.place(channel, credential, question.model))
    }
    return new Candidates(question, places.slice(0, 1), undefined)
  }

  /** Forgets channels that no table names any more. */
  retain(channelIds: ReadonlySet<string>): void {
    for (const id of this.turns.keys()) if (!channelIds.has(id)) this.turns.delete(id)
  }

  private placeTier(places: Place[], tier: readonly Channel[], model: string): void {
    const ordered = this.byChance(tier)
    const firsts = ordered.map((channel) => this.takeTurn(channel))
    const rounds = Math.max(...ordered.map((channel) => channel.credentials.length))
    for (let round = 0; round < rounds; round++) {
      for (const [i, channel] of ordered.entries()) {
        if (round >= channel.credentials.length) continue
        const credential = channel.credentials[((firsts[i] ?? 0) + round) % channel.credentials.length]
        if (credential !== undefined) places.push(this.place(channel, credential, model))
      }
    }
  }

  /**
   * A random order in which each channel comes first as often as its weight says: sorted by -ln(u) / weight,
   * an exponential draw whose smallest of all falls to a channel with the probability weight / sum. Weight 0
   * comes last.
   */
  private byChance(tier: readonly Channel[]): readonly Channel[] {
    if (tier.length === 1) return tier
    return tier
      .map((channel) => ({ channel, draw: -Math.log(1 - this.random()) / channel.weight }))
      .sort((a, b) => compareDraws(a.draw, b.draw))
      .map((one) => one.channel)
  }

  private takeTurn(channel: Channel): number {
    if (channel.credentials.length < 2) return 0
    const turn = (this.turns.get(channel.id) ?? 0) % channel.credentials.length
    this.turns.set(channel.id, turn + 1)
    return turn
  }

  private place(channel: Channel, credential: Credential, model: string): Place {
    const free = this.health.freeAt(credential.id, model) === 0
    return { channel, credential, health: free ? undefined : this.health.of(credential.id, model) }
  }
}

/** Two channels of weight 0 draw Infinity (or NaN, should the draw be 0): their difference says nothing. */
function compareDraws(a: number, b: number): number {
  if (a === b) return 0
  return a < b || Number.isNaN(b) ? -1 : 1
}

function lastTheUnhealthy(places: Place[]): Place[] {
  if (places.every((place) => place.health === undefined)) return places
  const healthy = places.filter((place) => place.health === undefined)
  const others = places.filter((place) => place.health !== undefined)
  others.sort((a, b) => (a.health?.until ?? 0) - (b.health?.until ?? 0))
  return [...healthy, ...others]
}

/** Among equals: a channel of higher priority is what the operator wants, whoever answered last. */
function firstTheKnown(places: Place[], credentialId: string | undefined): void {
  const at = places.findIndex((place) => place.credential.id === credentialId && place.health === undefined)
  if (at > 0 && places[at]?.channel.priority === places[0]?.channel.priority) {
    places.unshift(...places.splice(at, 1))
  }
}

class Candidates implements CandidateList {
  readonly conversation: ConversationKey | undefined
  private readonly question: CandidateQuestion
  private readonly left: Place[]
  readonly size: number
  private triedChannels: Set<string> | undefined

  constructor(question: CandidateQuestion, places: Place[], conversation: ConversationKey | undefined) {
    this.question = question
    this.conversation = conversation
    this.left = places
    this.size = places.length
  }

  get hasMore(): boolean {
    return this.left.length > 0
  }

  take(elsewhere = false): Candidate | undefined {
    const tried = this.triedChannels
    const other =
      elsewhere && tried !== undefined
        ? this.left.findIndex((place) => !tried.has(place.channel.id) && place.health === undefined)
        : 0
    const [place] = this.left.splice(Math.max(other, 0), 1)
    if (place === undefined) return undefined
    this.triedChannels ??= new Set()
    this.triedChannels.add(place.channel.id)
    const { channel, credential } = place
    const upstreamModel = upstreamModelOf(channel, this.question.model)
    const format = chooseFormat(channel, this.question.protocol, upstreamModel)
    return { channel, credential, format, upstreamModel }
  }

  traceRest(): TraceEntry[] {
    return this.left.map((place) => ({
      channel: place.channel.name,
      credential: place.credential.label,
      outcome: 'skipped',
      reason: place.health === undefined ? 'not-needed' : describe(place.health),
      httpStatus: null,
      ms: null,
    }))
  }
}

function describe(health: HealthOf): string {
  return `${health.state} until ${new Date(health.until).toISOString()}`
}
