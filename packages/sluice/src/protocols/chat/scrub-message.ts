/** Longest text of a vendor that a caller is shown. */
const MAX_LENGTH = 2000

/**
 * What is taken out of a vendor's error text before anyone sees it: keys, addresses and ids that name our
 * account. In this order, since a URL may hold a key. No pattern nests quantifiers: the text is from outside.
 */
const RULES: readonly { find: RegExp; put: string }[] = [
  { find: /\b(?:https?|wss?|postgres(?:ql)?|redis|ftp):\/\/[^\s"'<>)\]}]+/gi, put: '[address]' },
  { find: /\b(bearer|basic)\s+[A-Za-z0-9._~+/=*-]{6,}/gi, put: '$1 [key]' },
  // Vendors echo keys with stars in the middle: "Incorrect API key provided: sk-abc***wxyz".
  { find: /\b(?:sk|pk|rk|gsk|xai|hf|fw|tgp|pplx|csk|nvapi|r8|key)[-_][A-Za-z0-9_*.-]{6,}/gi, put: '[key]' },
  { find: /\bAIza[A-Za-z0-9_*-]{8,}/g, put: '[key]' },
  { find: /\bya29\.[A-Za-z0-9_-]+/g, put: '[key]' },
  { find: /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]+/g, put: '[key]' },
  { find: /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g, put: '[key]' },
  { find: /[A-Za-z0-9*]{0,16}\*{4,}[A-Za-z0-9*]{0,16}/g, put: '[key]' },
  { find: /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}\.[A-Za-z0-9.-]{1,190}/g, put: '[address]' },
  { find: /\b(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?\b/g, put: '[address]' },
  { find: /\[[0-9a-f]{0,4}:[0-9a-f:.]{2,45}\](?::\d{1,5})?/gi, put: '[address]' },
  // A host name is told from a field's path (`messages.content`) by its last label.
  {
    find: /\b(?:[a-z0-9-]{1,63}\.){1,8}(?:com|net|org|io|ai|dev|cloud|internal|local|cn)\b(?::\d{1,5})?/gi,
    put: '[address]',
  },
  { find: /\b(?:localhost|host\.docker\.internal)(?::\d{1,5})?\b/gi, put: '[address]' },
  { find: /\barn:[a-z0-9-]+:[^\s"',]+/gi, put: '[id]' },
  {
    find: /\b(projects|organizations|accounts|folders|subscriptions|resourceGroups)\/[A-Za-z0-9._-]+/gi,
    put: '$1/[id]',
  },
  {
    find: /\b(project|account|organization|consumer)([_ ](?:number|id))?([ :='"]{1,3})\d{6,}/gi,
    put: '$1$2$3[id]',
  },
  {
    find: /\b(?:org|proj|user|acct|req|request|cus|ws|team|trace)[-_](?=[A-Za-z0-9]*\d)[A-Za-z0-9]{6,}/gi,
    put: '[id]',
  },
  { find: /\b[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}\b/gi, put: '[id]' },
]

/** A long run of letters and digits is a key or an id, unless it is the caller's own call id. */
const LONG_RUN = /\b(call_|toolu_|fc_|tool_)?([A-Za-z0-9]{24,})/g

/** A vendor's text as a caller may see it, on one line of at most 2,000 characters. */
export function scrubMessage(text: string): string {
  let clean = text.length > 2 * MAX_LENGTH ? text.slice(0, 2 * MAX_LENGTH) : text
  for (const { find, put } of RULES) clean = clean.replace(find, put)
  clean = clean.replace(LONG_RUN, (whole, own: string | undefined, run: string) =>
    own === undefined && /\d/.test(run) && /[A-Za-z]/.test(run) ? '[id]' : whole,
  )
  clean = clean.replace(/\s+/g, ' ').trim()
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean
}
