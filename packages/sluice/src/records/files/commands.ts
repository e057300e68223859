import type { AnyCommand, Command } from '../../io/database/command.ts'
import { type FilePlace, insertFile, removeFileRow, type SealedFile } from './file-rows.ts'

/** After its blob was written: a row always has its content. It may be repeated. */
export const saveFile: Command<SealedFile, null> = {
  name: 'saveFile',
  run: async (tx, file) => {
    await insertFile(tx, file)
    return null
  },
}

/** Before its blob is removed. */
export const deleteFile: Command<FilePlace, { deleted: boolean }> = {
  name: 'deleteFile',
  run: async (tx, place) => ({ deleted: await removeFileRow(tx, place) }),
}

export const FILE_COMMANDS: readonly AnyCommand[] = [saveFile, deleteFile]
