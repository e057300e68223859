import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'
import type { BodyEdit } from './chat-format.ts'

/** Edits by key: the last one counts. */
export class EditList {
  private readonly body: JsonObject
  private readonly edits = new Map<string, BodyEdit>()

  constructor(body: JsonObject) {
    this.body = body
  }

  set(key: string, value: Json): void {
    this.edits.set(key, { key, value: JSON.stringify(value) })
  }

  /** The body's own list under a key. */
  array(key: string): readonly Json[] {
    const held = this.body[key]
    return Array.isArray(held) ? held : []
  }

  /** Adds members to an object, or sets it. */
  merge(key: string, members: JsonObject): void {
    const held = this.body[key]
    this.set(key, isJsonObject(held) ? { ...held, ...members } : members)
  }

  /** Whether there was something to remove. */
  remove(key: string): boolean {
    if (!Object.hasOwn(this.body, key)) return this.edits.delete(key)
    const before = this.edits.get(key)
    this.edits.set(key, { key, remove: true })
    return before === undefined || 'value' in before
  }

  list(): BodyEdit[] {
    return [...this.edits.values()]
  }
}
