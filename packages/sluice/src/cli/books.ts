import { checkBooks } from '../control/verify-books.ts'
import type { CliCommand } from './command-line.ts'
import { printJson } from './command-line.ts'

export const booksVerify: CliCommand = {
  form: {
    name: 'books verify',
    summary: 'Checks the books against their invariants. Exit 1 when something is wrong.',
    places: [],
    options: [],
    json: true,
  },
  async run(context) {
    const { ports } = await context.open()
    const report = await checkBooks(ports.reader)
    if (!printJson(context, report)) {
      const { accounts, entries, open_holds } = report
      context.print(
        `${accounts} accounts, ${entries} entries, ${open_holds} open holds: ${report.ok ? 'right' : 'WRONG'}`,
      )
      for (const problem of report.problems) context.print(problem)
    }
    return report.ok ? 0 : 1
  },
}
