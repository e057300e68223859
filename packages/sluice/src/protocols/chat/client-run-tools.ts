import type { ChatProtocol, FunctionTool, Tool, VendorTool } from '../../canonical/chat.ts'
import type { JsonObject } from '../../canonical/json.ts'

/** A tool that its caller runs and whose schema its vendor owns. */
interface ClientRunTool {
  protocol: ChatProtocol
  kind: RegExp
  /** Where the caller names none. */
  name: string
  description: string
  parameters: JsonObject
}

const TEXT: JsonObject = { type: 'string' }
const COUNT: JsonObject = { type: 'integer' }
const TEXTS: JsonObject = { type: 'array', items: TEXT }

function object(properties: JsonObject, required: string[]): JsonObject {
  return { type: 'object', properties, required }
}

function oneOf(...words: string[]): JsonObject {
  return { type: 'string', enum: words }
}

const FILE_EDITS: JsonObject = {
  path: TEXT,
  file_text: TEXT,
  old_str: TEXT,
  new_str: TEXT,
  insert_line: COUNT,
  insert_text: TEXT,
  view_range: { type: 'array', items: COUNT },
}

/**
 * https://platform.openai.com/docs/guides/tools-shell, /tools-local-shell, /tools-apply-patch;
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-reference
 */
const CLIENT_RUN: readonly ClientRunTool[] = [
  {
    protocol: 'openai-responses',
    kind: /^local_shell$/,
    name: 'local_shell',
    description: "Runs a command on the user's machine and gives back what it printed.",
    parameters: object(
      {
        command: { ...TEXTS, description: 'The program and its arguments.' },
        working_directory: TEXT,
        timeout_ms: COUNT,
        env: { type: 'object', additionalProperties: TEXT },
        user: TEXT,
      },
      ['command'],
    ),
  },
  {
    protocol: 'openai-responses',
    kind: /^shell$/,
    name: 'shell',
    description: "Runs commands in a shell on the user's machine and gives back what each printed.",
    parameters: object({ commands: TEXTS, timeout_ms: COUNT, max_output_length: COUNT }, ['commands']),
  },
  {
    protocol: 'openai-responses',
    kind: /^apply_patch$/,
    name: 'apply_patch',
    description: 'Creates, changes or deletes one file. The diff is in the V4A format.',
    parameters: object(
      {
        operation: object(
          { type: oneOf('create_file', 'update_file', 'delete_file'), path: TEXT, diff: TEXT },
          ['type', 'path'],
        ),
      },
      ['operation'],
    ),
  },
  {
    protocol: 'anthropic-messages',
    kind: /^bash_\d{8}$/,
    name: 'bash',
    description: 'Runs a command in a shell that stays open between calls, or starts the shell anew.',
    parameters: object({ command: TEXT, restart: { type: 'boolean' } }, []),
  },
  {
    protocol: 'anthropic-messages',
    kind: /^text_editor_\d{8}$/,
    name: 'str_replace_based_edit_tool',
    description: 'Shows, creates and changes text files.',
    parameters: object(
      { command: oneOf('view', 'create', 'str_replace', 'insert', 'undo_edit'), ...FILE_EDITS },
      ['command', 'path'],
    ),
  },
  {
    protocol: 'anthropic-messages',
    kind: /^memory_\d{8}$/,
    name: 'memory',
    description: 'Keeps notes in files below /memories, for later conversations too.',
    parameters: object(
      {
        command: oneOf('view', 'create', 'str_replace', 'insert', 'delete', 'rename'),
        ...FILE_EDITS,
        old_path: TEXT,
        new_path: TEXT,
      },
      ['command'],
    ),
  },
]

/**
 * The tools as an upstream of `protocol` may get them: those of another vendor's that the caller runs are functions with
 * that vendor's schema (conversion.md 31). All others stay as they are.
 */
export function portableTools(tools: readonly Tool[], protocol: ChatProtocol | undefined): readonly Tool[] {
  const isPlain = tools.every((tool) => tool.type !== 'vendor' || tool.protocol === protocol)
  return isPlain ? tools : tools.map((tool) => (tool.type === 'vendor' ? portable(tool, protocol) : tool))
}

function portable(tool: VendorTool, protocol: ChatProtocol | undefined): Tool {
  if (tool.protocol === protocol) return tool
  const known = CLIENT_RUN.find((one) => one.protocol === tool.protocol && one.kind.test(tool.kind))
  if (known === undefined || !runsAtCaller(tool)) return tool
  const { name } = tool.value
  const made: FunctionTool = {
    type: 'function',
    name: typeof name === 'string' && name !== '' ? name : known.name,
    description: known.description,
    parameters: known.parameters,
  }
  return made
}

/** A shell may be given a container of the vendor's. */
function runsAtCaller({ value }: VendorTool): boolean {
  const { environment } = value
  if (typeof environment !== 'object' || environment === null || Array.isArray(environment)) return true
  return environment.type === 'local'
}
