/** The names of one request's documents: no two alike, and of the characters that the vendor allows. */
export interface DocumentNames {
  name(filename: string | undefined): string
}

const MAX_LENGTH = 200

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html */
const ODD = /[^A-Za-z0-9\s()[\]-]+/g

export function openDocumentNames(): DocumentNames {
  const taken = new Set<string>()
  return {
    name(filename) {
      // The type is told apart.
      const stem = filename?.replace(/\.[A-Za-z0-9]{1,5}$/, '') ?? ''
      const plain = stem.replace(ODD, '-').replace(/\s+/g, ' ').trim().slice(0, MAX_LENGTH).trim()
      const wanted = /[A-Za-z0-9]/.test(plain) ? plain : 'document'
      let name = wanted
      for (let number = 2; taken.has(name); number++) name = `${wanted} (${number})`
      taken.add(name)
      return name
    },
  }
}
