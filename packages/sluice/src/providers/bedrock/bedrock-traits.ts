import type { ModelTraits } from '../../protocols/chat/traits.ts'
import { traitsOfClaude } from '../claude-traits.ts'
import { type NameRules, traitsByName } from '../traits-by-name.ts'

/** An inference profile's region before the maker's name: `us.anthropic.claude-…`, `global.…`. */
const PROFILE = /^(?:us-gov|us|eu|apac|ap|jp|au|ca|sa|me|af|global)\./

/** Makers of whom no more is known than that Converse takes their models. */
const OTHERS: ModelTraits = { noForcedTool: true, noJsonSchema: true, thinking: 'none' }

/** https://docs.aws.amazon.com/nova/latest/userguide/prompting-tools-function.html: any choice of tools can be forced. */
const NOVA: ModelTraits = {
  noJsonSchema: true,
  thinking: 'none',
  converse: { words: 'nova', cachePoints: ['system', 'messages'] },
}

/**
 * By the name behind profile and region. Which models take a schema:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
 */
const RULES: NameRules = [
  [
    /^amazon\.nova-2/,
    {
      ...NOVA,
      // `high` takes no limit of the answer's length, and without one nothing can be set aside for it:
      // https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html
      thinking: 'level',
      efforts: ['none', 'low', 'medium'],
      converse: { words: 'nova', cachePoints: ['system', 'messages'], grounding: true },
    },
  ],
  // https://docs.aws.amazon.com/nova/latest/userguide/grounding.html
  [/^amazon\.nova-premier/, { ...NOVA, converse: { ...NOVA.converse, words: 'nova', grounding: true } }],
  [/^amazon\.nova/, NOVA],
  [
    /^openai\./,
    {
      noForcedTool: true,
      thinking: 'effort',
      efforts: ['low', 'medium', 'high'],
      converse: { words: 'openai' },
    },
  ],
  [
    /^(?:qwen|deepseek\.v|google\.gemma|minimax|moonshot|nvidia|zai)/,
    { noForcedTool: true, thinking: 'none' },
  ],
  [/^mistral\./, { thinking: 'none' }],
  [/./, OTHERS],
]

const byMaker = traitsByName(RULES)

/** Traits by id, inference profile or ARN; an application profile's ARN tells nothing of the model behind it. */
export function bedrockTraits(model: string): ModelTraits {
  const id = model.slice(model.lastIndexOf('/') + 1).replace(PROFILE, '')
  return id.includes('claude') ? claudeTraits(id) : byMaker(id)
}

/** Structured outputs, and with them one call at a time and the longer cache, came with Claude 4.5. */
function claudeTraits(id: string): ModelTraits {
  // Addresses of pictures are for Anthropic's own API: https://platform.claude.com/docs/en/build-with-claude/vision
  const { fetchesUrls: _fetches, ...traits } = traitsOfClaude(id)
  const isNew = traits.noJsonSchema !== true
  return {
    ...traits,
    converse: {
      words: 'claude',
      cachePoints: ['system', 'messages', 'tools'],
      hourCache: isNew,
      serialCalls: isNew,
    },
  }
}
