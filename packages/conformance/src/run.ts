import { openAnthropic } from './clients/anthropic.ts'
import type { Client, ClientPlace } from './clients/client.ts'
import { openGemini } from './clients/gemini.ts'
import { openOpenaiChat } from './clients/openai-chat.ts'
import { openOpenaiResponses } from './clients/openai-responses.ts'
import { judge } from './judge.ts'
import { judgeRecording } from './judge-recording.ts'
import { type Recording, readRecordings } from './recordings.ts'
import {
  type Cell,
  type PlayedRecording,
  type Totals,
  totalOf,
  writePlayed,
  writeRecordings,
  writeReport,
  writeTotals,
} from './report.ts'
import { modelOf, PROTOCOLS, type Protocol, SCENES } from './scenes.ts'
import { startVendor } from './upstream/server.ts'

export type { Totals } from './report.ts'

export interface ConformanceOptions {
  /** Where the stand-in for the vendors listens; port 0 picks a free one. */
  listen: { host: string; port: number }
  /** Makes, or tells of, a gateway whose channels lead to the stand-in. */
  openGateway: (vendor: VendorPlan) => Promise<GatewayPlace>
  /** A folder of recorded vendor traffic; absent, or not there: exchanges of our own alone. */
  recordings?: string | undefined
  /** Told of what goes on, a line at a time. */
  say: (line: string) => void
}

/** What a gateway has to be configured with. */
export interface VendorPlan {
  channels: readonly { protocol: Protocol; baseUrl: string; models: readonly string[] }[]
}

export interface GatewayPlace extends ClientPlace {
  close(): Promise<void>
}

export interface ConformanceResult {
  totals: Totals
  cells: readonly Cell[]
  /** One for each caller's protocol and recorded answer. */
  recordings: readonly PlayedRecording[]
  /** Markdown. */
  report: string
}

/** Runs the matrix: every protocol in, every protocol out, every feature, through a gateway. */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceResult> {
  const { listen, openGateway, say } = options
  const recordings = readRecordings(options.recordings)
  const vendor = await startVendor(listen.host, listen.port, recordings)
  try {
    const channels = PROTOCOLS.map((protocol) => ({
      protocol,
      baseUrl: vendor.url,
      models: [
        ...SCENES.map((scene) => modelOf(protocol, scene)),
        ...recordings.flatMap((one) => (one.protocol === protocol ? [one.model] : [])),
      ],
    }))
    const gateway = await openGateway({ channels })
    try {
      const cells: Cell[] = []
      for (const client of openClients(gateway)) {
        for (const upstream of PROTOCOLS) {
          for (const scene of SCENES) {
            const verdict = await judge(scene, client, upstream, vendor)
            cells.push({ inbound: client.protocol, upstream, feature: scene.feature, verdict })
          }
          const own = cells.filter((cell) => cell.inbound === client.protocol && cell.upstream === upstream)
          say(`${client.name} over ${upstream}: ${writeTotals(totalOf(own))}`)
        }
      }
      const played = await playRecordings(recordings, { url: vendor.url, key: 'none' }, gateway, say)
      const report = [writeReport(cells), writeRecordings(played)].filter((part) => part !== '').join('\n\n')
      return { totals: totalOf(cells), cells, recordings: played, report }
    } finally {
      await gateway.close()
    }
  } finally {
    await vendor.close()
  }
}

/** Each recorded answer to each caller, held against what the vendor's own SDK makes of it. */
async function playRecordings(
  recordings: readonly Recording[],
  vendor: ClientPlace,
  gateway: ClientPlace,
  say: (line: string) => void,
): Promise<PlayedRecording[]> {
  const played: PlayedRecording[] = []
  if (recordings.length === 0) return played
  const direct = new Map(openClients(vendor).map((client) => [client.protocol, client]))
  for (const through of openClients(gateway)) {
    const before = played.length
    for (const recording of recordings) {
      const own = direct.get(recording.protocol)
      if (own === undefined) continue
      const verdict = await judgeRecording(recording, own, through)
      played.push({ inbound: through.protocol, upstream: recording.protocol, id: recording.id, verdict })
    }
    say(`${through.name} over recordings: ${writePlayed(played.slice(before))}`)
  }
  return played
}

function openClients(place: ClientPlace): Client[] {
  return [openOpenaiChat(place), openOpenaiResponses(place), openAnthropic(place), openGemini(place)]
}
