import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../io/clock.ts'
import { serveWriter } from '../io/database/writer-loop.ts'
import type { WriterStart } from '../io/database/writer-messages.ts'
import { COMMANDS } from './command-registry.ts'

/** Entry of the thread that writes SQLite; started by open-writer.ts. */
if (parentPort === null) throw new Error('writer-thread is the entry of a thread')
const start: WriterStart = workerData
serveWriter(parentPort, start, COMMANDS, systemClock)
