/** One thing that the file changed. */
export interface FileChange {
  kind: 'channel' | 'price' | 'group' | 'customer' | 'key'
  /** Never a secret; keys are `customer/name`. */
  name: string
  /** `released`: no longer the file's, but as it was. */
  did: 'created' | 'changed' | 'revoked' | 'disabled' | 'removed' | 'released'
}

export interface ApplyResult {
  changes: FileChange[]
  /** Ids of keys that were generated and now stand. */
  generated: string[]
}
