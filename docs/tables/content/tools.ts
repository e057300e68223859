import type { JsonObject } from '../../../packages/sluice/src/canonical/json.ts'
import type { CallerForm } from '../protocols.ts'
import type { ContentSample } from './sample.ts'

/** However an upstream is asked to search. */
const SEARCHES = ['web_search', 'googleSearch', 'nova_grounding']

function tool(kind: string, value: JsonObject, ...marks: string[]): ContentSample {
  return { kind, body: { tools: [value] }, marks }
}

function search(kind: string, value: JsonObject): ContentSample {
  return tool(kind, value, ...SEARCHES)
}

const DESCRIBED: JsonObject = { name: 'look', description: 'Marked' }

/** https://platform.openai.com/docs/api-reference/chat/create */
const CHAT: readonly ContentSample[] = [
  tool('`function`', { type: 'function', function: DESCRIBED }, 'Marked'),
  tool('`custom`', { type: 'custom', custom: DESCRIBED }, 'Marked'),
  search('`web_search`, as relays have it', { type: 'web_search' }),
  { kind: '`web_search_options`', body: { web_search_options: {} }, marks: SEARCHES },
  tool('a tool of unknown type', { type: 'hologram', hologram: 'Marked' }, 'Marked'),
]

/** https://platform.openai.com/docs/guides/tools */
const RESPONSES: readonly ContentSample[] = [
  tool('`function`', { type: 'function', ...DESCRIBED }, 'Marked'),
  tool('`custom`', { type: 'custom', ...DESCRIBED }, 'Marked'),
  tool(
    '`namespace`',
    { type: 'namespace', name: 'house', description: 'x', tools: [{ type: 'function', ...DESCRIBED }] },
    'Marked',
  ),
  tool('`local_shell`', { type: 'local_shell' }, 'local_shell'),
  tool('`shell`', { type: 'shell', environment: { type: 'local' } }, '"shell"'),
  tool('`apply_patch`', { type: 'apply_patch' }, 'apply_patch'),
  search('`web_search`', { type: 'web_search' }),
  tool('`tool_search`', { type: 'tool_search' }, 'tool_search'),
  tool('`file_search`', { type: 'file_search', vector_store_ids: ['vs_mark'] }, 'vs_mark'),
  tool('`code_interpreter`', { type: 'code_interpreter', container: { type: 'auto' } }, 'code_interpreter'),
  tool('`image_generation`', { type: 'image_generation' }, 'image_generation'),
  tool('`mcp`', { type: 'mcp', server_label: 'marked', server_url: 'https://mcp.example.org' }, 'marked'),
  tool('`computer_use_preview`', { type: 'computer_use_preview', environment: 'browser' }, 'computer_use'),
]

/** https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-reference */
const MESSAGES: readonly ContentSample[] = [
  tool('a tool with `input_schema`', { ...DESCRIBED, input_schema: { type: 'object' } }, 'Marked'),
  tool('`bash_…`', { type: 'bash_20250124', name: 'bash' }, 'bash'),
  tool(
    '`text_editor_…`',
    { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool' },
    'str_replace',
  ),
  tool('`memory_…`', { type: 'memory_20250818', name: 'memory' }, 'memory'),
  search('`web_search_…`', { type: 'web_search_20250305', name: 'web_search' }),
  tool('`web_fetch_…`', { type: 'web_fetch_20250910', name: 'web_fetch' }, 'web_fetch'),
  tool('`code_execution_…`', { type: 'code_execution_20250825', name: 'code_execution' }, 'code_execution'),
  tool(
    '`tool_search_tool_…`',
    { type: 'tool_search_tool_regex_20251119', name: 'tool_search_tool_regex' },
    'tool_search_tool',
  ),
  tool(
    '`computer_…`',
    { type: 'computer_20250124', name: 'computer', display_width_px: 1, display_height_px: 1 },
    'computer_20250124',
  ),
]

/** https://ai.google.dev/gemini-api/docs/tools */
const GENERATE: readonly ContentSample[] = [
  tool('`functionDeclarations`', { functionDeclarations: [DESCRIBED] }, 'Marked'),
  search('`googleSearch`', { googleSearch: {} }),
  tool('`codeExecution`', { codeExecution: {} }, 'codeExecution', 'code_interpreter', 'code_execution'),
  tool('`urlContext`', { urlContext: {} }, 'urlContext'),
  tool('`fileSearch`', { fileSearch: { fileSearchStoreNames: ['stores/mark'] } }, 'stores/mark'),
  tool('`googleMaps`', { googleMaps: {} }, 'googleMaps'),
  tool('`computerUse`', { computerUse: { environment: 'ENVIRONMENT_BROWSER' } }, 'computerUse'),
]

/** The older forms know no tools. */
export const TOOLS_OF: Readonly<Partial<Record<CallerForm, readonly ContentSample[]>>> = {
  'openai-chat': CHAT,
  'openai-responses': RESPONSES,
  'anthropic-messages': MESSAGES,
  'gemini-generate': GENERATE,
}
