import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../../tests/kit/temporary-folder.ts'
import { prepareDataFolder } from './data-folder.ts'
import { FolderLockedError, takeFolderLock } from './folder-lock.ts'

it('is held once, and free again after its release', () => {
  const folder = temporaryFolder()
  const lock = takeFolderLock(folder)
  expect(() => takeFolderLock(folder)).toThrow(FolderLockedError)
  expect(() => takeFolderLock(folder)).toThrow(lock.path)
  lock.release()
  takeFolderLock(folder).release()
})

it('dies with its process, however that ends', async () => {
  const folder = temporaryFolder()
  const program = `import { takeFolderLock } from ${JSON.stringify(new URL('./folder-lock.ts', import.meta.url).href)}
    takeFolderLock(${JSON.stringify(folder)}); console.log('held'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program])
  await once(child.stdout, 'data')
  expect(() => takeFolderLock(folder)).toThrow(FolderLockedError)
  child.kill('SIGKILL')
  await once(child, 'exit')
  takeFolderLock(folder).release()
})

it.skipIf(process.platform === 'win32')('makes the data folder its owner’s alone', () => {
  const folder = join(temporaryFolder(), 'deep', 'data')
  prepareDataFolder(folder)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  chmodSync(folder, 0o755)
  prepareDataFolder(folder)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
})
