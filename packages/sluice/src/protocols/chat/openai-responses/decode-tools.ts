import type { CustomTool, FunctionTool, Tool, VendorTool } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { readCustomTool, readFunctionTool, readName } from '../read-openai-tools.ts'
import { missing, readArray, readString, wrongType } from '../read-value.ts'
import type { Namespaces } from './namespaces.ts'

/** The tools of a request as they are gathered: from `tools`, and from items that bring more of them. */
export class ToolList {
  readonly tools: Tool[] = []
  readonly namespaces: Namespaces
  private readonly names = new Set<string>()

  constructor(namespaces: Namespaces) {
    this.namespaces = namespaces
  }

  /** `path` names the list, e.g. `tools`. A name that is known already stays what it is where `again` allows it. */
  read(value: Json | undefined, path: string, again: 'refused' | 'ignored' = 'refused'): void {
    for (const [at, one] of (readArray(value, path) ?? []).entries()) {
      const place = `${path}[${at}]`
      for (const tool of this.decode(one, place)) this.add(tool, place, again)
    }
  }

  private add(tool: Tool, path: string, again: 'refused' | 'ignored'): void {
    if (tool.type !== 'vendor') {
      if (this.names.has(tool.name)) {
        if (again === 'ignored') return
        throw badField(path, `Two tools have the name '${tool.name.slice(0, 64)}'.`, 'duplicate_tool_name')
      }
      this.names.add(tool.name)
    }
    this.tools.push(tool)
  }

  private decode(value: Json, path: string): Tool[] {
    if (!isJsonObject(value)) throw wrongType(path, 'an object', value)
    const type = readString(value.type, `${path}.type`)
    switch (type) {
      case 'function':
      case 'custom': {
        const tool = decodeOwn(value, type, path)
        this.namespaces.declarePlain(tool.name)
        return [tool]
      }
      case 'namespace':
        return this.decodeNamespace(value, path)
      case undefined:
      case '':
        throw missing(`${path}.type`)
      default:
        return [{ type: 'vendor', protocol: 'openai-responses', kind: type, path, value }]
    }
  }

  private decodeNamespace(value: JsonObject, path: string): Tool[] {
    const namespace = readName(value.name, `${path}.name`)
    const tools: Tool[] = []
    for (const [at, one] of (readArray(value.tools, `${path}.tools`) ?? []).entries()) {
      const place = `${path}.tools[${at}]`
      if (!isJsonObject(one)) throw wrongType(place, 'an object', one)
      const type = readString(one.type, `${place}.type`) ?? 'function'
      if (type !== 'function' && type !== 'custom') {
        throw badField(`${place}.type`, `'${place}.type' must be 'function' or 'custom'.`)
      }
      const tool = decodeOwn(one, type, place)
      tool.name = this.namespaces.declare(namespace, tool.name)
      tools.push(tool)
    }
    return tools
  }
}

function decodeOwn(value: JsonObject, type: 'function' | 'custom', path: string): FunctionTool | CustomTool {
  // Clients that also speak chat completions nest a function one level deeper.
  const nested = value.name === undefined && isJsonObject(value[type]) ? value[type] : undefined
  const place = nested === undefined ? path : `${path}.${type}`
  return type === 'function'
    ? readFunctionTool(nested ?? value, place)
    : readCustomTool(nested ?? value, place)
}

/** The declared tool of the vendor's that a choice of `type` means: dates and `_preview` come and go in its name. */
export function findVendorTool(tools: readonly Tool[], type: string): VendorTool | undefined {
  const vendors = tools.filter((tool): tool is VendorTool => tool.type === 'vendor')
  const stem = type.replace(/_(?:preview.*|\d{4}_.*)$/, '')
  return vendors.find(({ kind }) => kind === type) ?? vendors.find(({ kind }) => kind.startsWith(stem))
}
