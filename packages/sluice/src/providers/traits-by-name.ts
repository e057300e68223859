import type { ModelTraits } from '../protocols/chat/traits.ts'

/** Traits by what an id looks like; the first pattern that fits decides. */
export type NameRules = readonly (readonly [name: RegExp, traits: ModelTraits])[]

/** A provider's `traitsOf`, for models of next month too. */
export function traitsByName(rules: NameRules): (model: string) => ModelTraits {
  return (model) => rules.find(([name]) => name.test(model))?.[1] ?? NONE
}

const NONE: ModelTraits = {}
