/** What stands for the credential of a channel that has none. */
export function noCredentialId(channelId: string): string {
  return `none:${channelId}`
}
