import type { FaultMatcher } from '../protocols/chat/match-fault.ts'
import type { ChatQuirks } from '../protocols/chat/traits.ts'
import { traitsByName } from './traits-by-name.ts'

/** What Zhipu's two sites share: https://docs.z.ai/guides/capabilities/thinking-mode */
export function glmQuirks(searchEngine: string): ChatQuirks {
  const search = { enable: true, search_engine: searchEngine, search_result: true }
  return {
    thinkingSwitch: 'thinking',
    reasoningBack: 'reasoning_content',
    renameFields: { max_completion_tokens: 'max_tokens' },
    webSearch: { tool: { type: 'web_search', web_search: search } },
  }
}

/** GLM-5.2 and later can be told how much to think, GLM-5.3 not to stop. */
export const glmTraits = traitsByName([
  [/^glm-5\.3/, { thinking: 'effort', efforts: ['low', 'high', 'max'] }],
  [/^glm-5\.2/, { efforts: ['none', 'low', 'high', 'max'] }],
])

/** https://docs.bigmodel.cn/cn/faq/api-code */
export const GLM_FAULTS: readonly FaultMatcher[] = [
  { owner: 'quota', code: '1113' },
  { owner: 'quota', code: '1308' },
  { owner: 'quota', code: '1309' },
  { owner: 'quota', code: '1310' },
  { owner: 'model', code: '1211' },
  { owner: 'model', code: '1220' },
  { owner: 'model', code: '1311' },
  { owner: 'provider', code: '1305' },
  { owner: 'provider', code: '1312' },
  { owner: 'client', code: '1261', overflow: true },
]
