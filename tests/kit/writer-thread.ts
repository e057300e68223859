import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../../packages/sluice/src/io/clock.ts'
import { serveWriter } from '../../packages/sluice/src/io/database/writer-loop.ts'
import type { WriterStart } from '../../packages/sluice/src/io/database/writer-messages.ts'
import { NOTE_COMMANDS } from './note-commands.ts'

/** A writer's thread with the test's own commands. */
if (parentPort === null) throw new Error('writer-thread is the entry of a thread')
const start: WriterStart = workerData
serveWriter(parentPort, start, NOTE_COMMANDS, systemClock)
