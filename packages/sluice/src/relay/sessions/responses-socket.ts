import { GatewayError } from '../../canonical/errors.ts'
import { isJsonObject, type Json } from '../../canonical/json.ts'
import type { Headers, InboundCall, SocketHandlers, TextSocket } from '../../io/server/inbound-call.ts'
import { readStateFields } from '../../protocols/chat/openai-responses/state-fields.ts'
import { idOfItem } from '../../records/responses/seal-response.ts'
import { internalError } from '../answer-error.ts'
import type { PreparedState, StateQuestion } from '../call-state.ts'
import type { ChatDoor } from '../chat-door.ts'
import type { RelayServices } from '../services.ts'
import { ConnectionTurns } from './connection-turns.ts'
import { type AnswerSink, DetachedCall } from './detached-call.ts'
import { EventReader } from './event-reader.ts'
import { findTurns } from './find-turns.ts'
import { type TurnToKeep, turnOf } from './keep-response.ts'
import { readFinalResponse } from './read-final-response.ts'
import { relayResponses } from './relay-responses.ts'
import { keepResponse, leavesSomething } from './responses-state.ts'
import { SocketLanes } from './socket-lanes.ts'
import {
  nameLane,
  readClientMessage,
  refuseSteer,
  showHeaders,
  writeError,
  writeErrorEvent,
} from './socket-messages.ts'

/** The vendor's own bound, on which clients reckon. */
const LONGEST_MS = 60 * 60_000

/** Codes of RFC 6455, 7.4.1. */
const NORMAL = 1000
const GOING_AWAY = 1001
const POLICY = 1008

const UNAUTHENTICATED = 401

/** Headers of the request that opened the connection and do not speak of the calls on it. */
const OF_THE_CONNECTION = ['idempotency-key', 'upgrade', 'connection'] as const

/**
 * Responses over a WebSocket (conversion.md 53): each `response.create` is a call of its own, with its own hold, row and
 * charge, and is answered with the events that its stream would have.
 */
export class ResponsesSocket implements SocketHandlers {
  private readonly call: InboundCall
  private readonly door: ChatDoor
  private readonly services: RelayServices
  private readonly onEnd: () => void
  private readonly turns = new ConnectionTurns()
  private readonly lanes: SocketLanes
  private readonly running = new Set<DetachedCall>()
  private readonly age: NodeJS.Timeout
  private socket: TextSocket | undefined
  /** The peer takes no more for now. */
  private isFull = false
  /** Why the connection is to end as soon as nothing runs on it. */
  private ending: 'stop' | 'age' | undefined

  /** `onEnd`: the connection is closed. */
  constructor(call: InboundCall, door: ChatDoor, services: RelayServices, onEnd: () => void) {
    this.call = call
    this.door = door
    this.services = services
    this.onEnd = onEnd
    this.lanes = new SocketLanes(
      (body, streamId) => this.create(body, streamId),
      () => this.endIfIdle(),
    )
    this.age = setTimeout(() => {
      this.ending = 'age'
      this.endIfIdle()
    }, LONGEST_MS).unref()
  }

  /** What is said before this is answered after it. */
  begin(socket: TextSocket): void {
    this.socket = socket
  }

  onMessage(text: Buffer): void {
    const message = readClientMessage(text, this.door)
    switch (message.type) {
      case 'note':
        break
      case 'wrong':
        this.send(writeError(message.error, message.streamId))
        break
      case 'steer':
        this.send(refuseSteer(message.message))
        break
      case 'create':
        this.queue(message.body, message.streamId)
        break
    }
  }

  onDrain(): void {
    this.isFull = false
    for (const call of this.running) call.drained()
  }

  onStop(): void {
    this.ending = 'stop'
    this.endIfIdle()
  }

  onClose(): void {
    clearTimeout(this.age)
    this.lanes.close()
    for (const call of this.running) call.leave()
    this.onEnd()
  }

  private queue(body: Buffer, streamId: string | undefined): void {
    try {
      this.lanes.push(body, streamId)
    } catch (error) {
      this.send(writeError(error instanceof GatewayError ? error : internalError(error), streamId))
    }
  }

  /** One request and its answer. Never rejects. */
  private async create(body: Buffer, streamId: string | undefined): Promise<void> {
    const answer = new SocketAnswer(streamId, {
      send: (text) => this.send(text),
      isFull: () => this.isFull,
    })
    const parent = { parent: this.call, body, without: OF_THE_CONNECTION }
    const call = new DetachedCall(parent, answer)
    this.running.add(call)
    let previous: string | undefined
    const prepareState = async (question: StateQuestion): Promise<PreparedState> => {
      const state = readStateFields(question.body)
      previous = state.previousResponseId
      const { stored, pin } = await findTurns(state, question.key.customer.id, this.services, this.turns)
      const turn: TurnToKeep = { state, question, stored }
      return {
        isOurs: stored !== undefined,
        ...(stored !== undefined && { stored }),
        ...(pin !== undefined && { pin }),
        keep: (told) => {
          // What the vendor alone knows the beginning of is nothing to go on from.
          if (pin === undefined && !(leavesSomething(turn) && state.store)) {
            this.keepHere(streamId, turn, readFinalResponse(told))
          }
          return leavesSomething(turn) ? keepResponse(turn, told, this.services) : undefined
        },
      }
    }
    try {
      await relayResponses(call, { ...this.door, prepareState }, this.services)
    } catch (error) {
      answer.refuse(internalError(error))
    }
    this.running.delete(call)
    if (answer.hasFailed && previous !== undefined) this.turns.forget(previous)
    // The key was revoked, or has run out.
    if (answer.status === UNAUTHENTICATED) this.socket?.close(POLICY, 'The API key is not valid any more.')
  }

  private keepHere(
    streamId: string | undefined,
    turn: TurnToKeep,
    response: ReturnType<typeof readFinalResponse>,
  ): void {
    const id = idOfItem(response)
    if (response === undefined || id === undefined) return
    const { input, output } = turnOf(turn, response)
    this.turns.keep(streamId ?? '', id, [...(turn.stored?.items ?? []), ...input, ...output])
  }

  private send(text: string): void {
    if (this.socket?.send(text) === false) this.isFull = true
  }

  private endIfIdle(): void {
    if (this.ending === undefined || !this.lanes.isIdle) return
    if (this.ending === 'age') this.send(writeError(tooOld(), undefined))
    this.socket?.close(this.ending === 'stop' ? GOING_AWAY : NORMAL, 'Please connect again.')
  }
}

function tooOld(): GatewayError {
  return new GatewayError(
    'bad-request',
    'This connection is 60 minutes old, which is as long as it may be used. Please open another.',
    { code: 'websocket_connection_limit_reached' },
  )
}

/** The answer of one call as messages. */
class SocketAnswer implements AnswerSink {
  status = 0
  hasFailed = false
  private readonly streamId: string | undefined
  private readonly out: { send(text: string): void; isFull(): boolean }
  private readonly reader = new EventReader()
  private headers: Headers = []
  private refusal = ''
  private isDone = false

  constructor(streamId: string | undefined, out: { send(text: string): void; isFull(): boolean }) {
    this.streamId = streamId
    this.out = out
  }

  begin(status: number, headers: Headers): void {
    this.status = status
    this.headers = headers
  }

  write(chunk: string | Uint8Array): void {
    if (this.status !== 200) {
      this.refusal += Buffer.from(chunk).toString()
      return
    }
    for (const { type, data } of this.reader.push(chunk)) {
      if (type === 'response.failed' || type === 'error') this.hasFailed = true
      this.out.send(nameLane(data, this.streamId))
    }
  }

  end(): void {
    if (this.isDone || this.status === 200) return
    this.isDone = true
    this.hasFailed = true
    const shown = showHeaders(this.headers)
    this.out.send(writeErrorEvent(this.status, readError(this.refusal), this.streamId, shown))
  }

  /** An answer that cannot be completed must not look complete. */
  cut(): void {
    this.refuse(internalError(undefined))
  }

  refuse(error: GatewayError): void {
    if (this.isDone) return
    this.isDone = true
    this.hasFailed = true
    this.out.send(writeError(error, this.streamId))
  }

  isFull(): boolean {
    return this.out.isFull()
  }
}

function readError(body: string): Json {
  try {
    const json: unknown = JSON.parse(body)
    if (isJsonObject(json) && json.error !== undefined) return json.error
  } catch {
    // No error of the format.
  }
  return { message: 'The request failed.', type: 'api_error', param: null, code: 'internal_error' }
}
