/**
 * What tools did earlier in a conversation, in words: an app takes no calls of the caller's tools, and the turns that speak of
 * them would make no sense without.
 */
export function describeToolCall(name: string, input: string): string {
  return input === '' || input === '{}'
    ? `[Called the tool ${name}.]`
    : `[Called the tool ${name} with ${input}]`
}

export function describeToolResult(name: string, text: string, isError: boolean): string {
  return `[The tool ${name} ${isError ? 'failed' : 'answered'}: ${text}]`
}
