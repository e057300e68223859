import type { Connection } from './connection.ts'
import type { Reach } from './port.ts'

export interface PoolLimits {
  /** Idle connections of one origin. */
  perOrigin: number
  /** Idle connections in all. */
  total: number
}

/** Open connections that wait for their next exchange, the one used last first. */
export class IdlePool {
  private readonly limits: PoolLimits
  private readonly byOrigin = new Map<string, Connection[]>()
  private count = 0

  constructor(limits: PoolLimits) {
    this.limits = limits
  }

  get size(): number {
    return this.count
  }

  /** The freshest live connection to `origin` that a request of this reach may use. */
  take(origin: string, reach: Reach, now: number): Connection | undefined {
    const list = this.byOrigin.get(origin)
    if (list === undefined) return undefined
    for (let at = list.length - 1; at >= 0; at--) {
      const connection = list[at]
      if (connection === undefined || !mayUse(connection, reach)) continue
      if (at === list.length - 1) list.pop()
      else list.splice(at, 1)
      this.count--
      if (connection.isOpen && connection.idleUntil > now) return connection
      connection.destroy()
    }
    return undefined
  }

  put(connection: Connection): void {
    const { origin } = connection.route
    let list = this.byOrigin.get(origin)
    if (list === undefined) {
      list = []
      this.byOrigin.set(origin, list)
    }
    if (list.length >= this.limits.perOrigin || this.count >= this.limits.total) {
      connection.destroy()
      return
    }
    list.push(connection)
    this.count++
  }

  remove(connection: Connection): void {
    const list = this.byOrigin.get(connection.route.origin)
    const at = list?.indexOf(connection) ?? -1
    if (list === undefined || at === -1) return
    list.splice(at, 1)
    this.count--
  }

  /** Closes what has waited too long. */
  sweep(now: number): void {
    for (const [origin, list] of this.byOrigin) {
      const kept = list.filter((connection) => connection.idleUntil > now)
      for (const connection of list) if (connection.idleUntil <= now) connection.destroy()
      this.count -= list.length - kept.length
      if (kept.length === 0) this.byOrigin.delete(origin)
      else if (kept.length < list.length) this.byOrigin.set(origin, kept)
    }
  }

  closeAll(): void {
    this.sweep(Number.POSITIVE_INFINITY)
  }
}

/** A private peer is for those requests alone whose reach names it; a global one is for all. */
function mayUse(connection: Connection, reach: Reach): boolean {
  const { isPrivate, hostKey, addressKey } = connection.route
  return !isPrivate || reach.privateHosts.has(hostKey) || reach.privateHosts.has(addressKey)
}
