import type { JsonObject } from '../../../canonical/json.ts'

/** Where a function stands whose flat name goes to vendors that know no namespaces. */
export interface NamespacedName {
  namespace: string
  name: string
}

/** The namespaces of one request: their functions go by `namespace__name` (conversion.md 30). */
export class Namespaces {
  private readonly declared = new Set<string>()
  /** Functions outside of any, by name. */
  private readonly plain = new Set<string>()
  private readonly flat: Record<string, [namespace: string, name: string]> = {}

  declare(namespace: string, name: string): string {
    this.declared.add(namespace)
    const flat = `${namespace}__${name}`
    this.flat[flat] = [namespace, name]
    return flat
  }

  declarePlain(name: string): void {
    this.plain.add(name)
  }

  declares(namespace: string): boolean {
    return this.declared.has(namespace)
  }

  /**
   * The name by which a call is known to other vendors. The vendor's search of tools puts a plain function into a namespace
   * of its own: it keeps the name under which it was declared.
   */
  flatten(name: string, namespace: string | undefined): string {
    if (namespace === undefined || namespace === '') return name
    if (!this.declared.has(namespace) && (namespace === name || this.plain.has(name))) return name
    return `${namespace}__${name}`
  }

  /** For the answer: flat name -> its two parts. Undefined where there are none. */
  remember(): JsonObject | undefined {
    return this.declared.size === 0 ? undefined : this.flat
  }
}

/** What `remember` kept. */
export function restoreNamespace(memo: JsonObject | undefined, flat: string): NamespacedName | undefined {
  const entry = memo !== undefined && Object.hasOwn(memo, flat) ? memo[flat] : undefined
  if (!Array.isArray(entry)) return undefined
  const [namespace, name] = entry
  return typeof namespace === 'string' && typeof name === 'string' ? { namespace, name } : undefined
}
