/** Below the base URL (R30): `/v1/messages`, or `/messages` where the base path names the version itself. */
export function messagesPath(basePath: string): string {
  return basePath.endsWith('/v1') ? '/messages' : '/v1/messages'
}
