/** What is known of a model, as far as a list tells it. */
export interface DescribedModel {
  contextTokens?: number
  maxOutputTokens?: number
  inputModalities?: readonly string[]
  outputModalities?: readonly string[]
  abilities?: readonly string[]
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ['image', 'pictures'],
  ['audio', 'sound'],
  ['pdf', 'PDF files'],
])

const ABILITIES: ReadonlyMap<string, string> = new Map([
  ['tools', 'tools'],
  ['parallel_tools', 'parallel tool calls'],
  ['json_schema', 'JSON schemas'],
  ['reasoning', 'reasoning'],
  ['prompt_cache', 'prompt caching'],
  ['web_search', 'web search'],
])

/** A sentence or two for readers of a list; empty where nothing is known. */
export function describeModel(model: DescribedModel): string {
  const sentences: string[] = []
  const { contextTokens, maxOutputTokens, abilities = [] } = model
  const inputs = (model.inputModalities ?? []).map((kind) => KINDS.get(kind) ?? kind)
  const outputs = (model.outputModalities ?? []).map((kind) => KINDS.get(kind) ?? kind)
  if (inputs.length > 0 && outputs.length > 0) {
    sentences.push(`Takes ${joinWords(inputs)}, gives ${joinWords(outputs)}.`)
  }
  if (contextTokens !== undefined) {
    const longest = maxOutputTokens === undefined ? '' : `, answers of up to ${groupDigits(maxOutputTokens)}`
    sentences.push(`Context of ${groupDigits(contextTokens)} tokens${longest}.`)
  }
  const can = abilities.flatMap((one) => ABILITIES.get(one) ?? [])
  if (can.length > 0) sentences.push(`Known for ${joinWords(can)}.`)
  return sentences.join(' ')
}

function groupDigits(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

function joinWords(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}
