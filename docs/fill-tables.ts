import { writeAnswers } from './tables/answer-fates.ts'
import { writeCallerRoutes } from './tables/caller-routes.ts'
import { writeCommands } from './tables/commands.ts'
import { writeContent, writeTools } from './tables/content-fates.ts'
import { writeErrors } from './tables/errors.ts'
import { writeFinishReasons, writeUpstreamFinishes } from './tables/finish-reasons.ts'
import { CALLERS, isCaller } from './tables/protocols.ts'
import { writeProviderOptions } from './tables/provider-options.ts'
import { writeProviderQuirks } from './tables/provider-quirks.ts'
import { writeOtherAddresses, writeProviders } from './tables/providers.ts'
import { writeReasoningEfforts } from './tables/reasoning-efforts.ts'
import { writeRecordedLosses } from './tables/recorded-losses.ts'
import { writeClientJunk, writeRequestFields, writeVendorFields } from './tables/request-fields.ts'
import { writeRoutes } from './tables/routes.ts'
import { writeWarnings } from './tables/warnings.ts'

/** Pages that hold generated tables, below this folder. */
export const GENERATED_PAGES = [
  'api.md',
  'conversion.md',
  'fields-anthropic-messages.md',
  'fields-gemini-generate.md',
  'fields-openai-chat.md',
  'fields-openai-responses.md',
  'operations.md',
  'providers.md',
] as const

/** What a caller of each form may write: its fields, and what its conversations hold. */
const OF_CALLERS: readonly [string, () => string][] = Object.keys(CALLERS)
  .filter(isCaller)
  .flatMap((caller) => [
    [`fields-${caller}`, () => writeRequestFields(caller)],
    [`content-${caller}`, () => writeContent(caller)],
    [`tools-${caller}`, () => writeTools(caller)],
  ])

const TABLES: ReadonlyMap<string, () => string> = new Map([
  ...OF_CALLERS,
  ['answers', writeAnswers],
  ['caller-routes', writeCallerRoutes],
  ['client-junk', writeClientJunk],
  ['commands', writeCommands],
  ['errors', writeErrors],
  ['finish-reasons', writeFinishReasons],
  ['provider-addresses', writeOtherAddresses],
  ['provider-options', writeProviderOptions],
  ['provider-quirks', writeProviderQuirks],
  ['providers', writeProviders],
  ['reasoning-efforts', writeReasoningEfforts],
  ['recorded-losses', writeRecordedLosses],
  ['routes', writeRoutes],
  ['upstream-finishes', writeUpstreamFinishes],
  ['vendor-fields', writeVendorFields],
  ['warnings', writeWarnings],
])

/** `<!-- generated: NAME -->` … `<!-- end -->`, each on a line of its own. */
const PLACE = /(<!-- generated: ([a-z-]+) -->\n)[\s\S]*?(<!-- end -->)/g

/** A page with its generated tables as the code states them now. */
export function fillTables(page: string): string {
  return page.replace(PLACE, (_, head: string, name: string, end: string) => {
    const write = TABLES.get(name)
    if (write === undefined) throw new Error(`there is no table ${name}`)
    return `${head}\n${write()}\n\n${end}`
  })
}
