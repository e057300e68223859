import type { ToolNameRule } from '../tool-names.ts'

/**
 * The reference of v2 states no rule; v1 allowed letters, digits and `_`, no digit first, and its models are still served:
 * https://docs.cohere.com/v1/reference/chat
 */
export const COHERE_TOOL_NAMES: ToolNameRule = {
  maxLength: 64,
  allowed: /^[A-Za-z_][A-Za-z0-9_]*$/,
  odd: /[^A-Za-z0-9_]/g,
}
