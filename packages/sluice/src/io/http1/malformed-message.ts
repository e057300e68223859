/** The peer sent bytes that are not a message of HTTP/1. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage'
}
