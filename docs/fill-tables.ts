import { writeCommands } from './tables/commands.ts'
import { writeErrors } from './tables/errors.ts'
import { writeFinishReasons } from './tables/finish-reasons.ts'
import { writeProviders } from './tables/providers.ts'
import { writeReasoningEfforts } from './tables/reasoning-efforts.ts'
import { writeClientJunk, writeRequestFields } from './tables/request-fields.ts'
import { writeRoutes } from './tables/routes.ts'

/** Pages that hold generated tables, below this folder. */
export const GENERATED_PAGES = ['api.md', 'conversion.md', 'operations.md', 'providers.md'] as const

const TABLES: ReadonlyMap<string, () => string> = new Map([
  ['client-junk', writeClientJunk],
  ['commands', writeCommands],
  ['errors', writeErrors],
  ['finish-reasons', writeFinishReasons],
  ['providers', writeProviders],
  ['reasoning-efforts', writeReasoningEfforts],
  ['request-fields', writeRequestFields],
  ['routes', writeRoutes],
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
