/** Origins whose last TLS session is remembered. */
const MAX_SESSIONS = 1000

/** The last TLS session of each origin: a resumed handshake costs a tenth of a whole one. */
export class TlsSessions {
  private readonly byOrigin = new Map<string, Buffer>()

  get(origin: string): Buffer | undefined {
    return this.byOrigin.get(origin)
  }

  put(origin: string, session: Buffer): void {
    this.byOrigin.delete(origin)
    const oldest = this.byOrigin.size >= MAX_SESSIONS ? this.byOrigin.keys().next().value : undefined
    if (oldest !== undefined) this.byOrigin.delete(oldest)
    this.byOrigin.set(origin, session)
  }

  forget(origin: string): void {
    this.byOrigin.delete(origin)
  }
}
