import { type StartWriter, startWriter, type Writer } from '../io/database/writer.ts'

/** The gateway's writer with all its commands. */
export function openWriter(options: Omit<StartWriter, 'entry'>): Promise<Writer> {
  // A name in a URL is not rewritten when the package is built.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return startWriter({ ...options, entry: new URL(`./writer-thread.${extension}`, import.meta.url) })
}
