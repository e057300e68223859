import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { CALLER_PROTOCOLS } from './kit/expected-answer.ts'
import { LOSS_KINDS, lossesOf } from './kit/losses.ts'
import { readExchangePlainly } from './kit/read-exchange-plainly.ts'
import { RECORDED_APIS, recordedExchanges } from './kit/recorded-exchanges.ts'
import { hasRecordings, needsRecordings } from './kit/recordings.ts'

/**
 * Which recorded answers hold something that another protocol has no place for, as data for the documentation. With other
 * recordings than those that it was made of, what it names must still hold. `vitest run tests/recorded-losses.test.ts --update` writes it anew.
 */
const FILE = fileURLToPath(new URL('../docs/tables/recorded-losses.json', import.meta.url))

interface Losses {
  answers: Record<string, number>
  losses: { caller: string; api: string; kind: string; cases: string[] }[]
}

const ANSWERS = recordedExchanges()
  .filter(({ isError }) => !isError)
  .map((one) => ({ one, plain: readExchangePlainly(one) }))

function findLosses(): Losses {
  const answers = RECORDED_APIS.map((api) => [api, ANSWERS.filter(({ one }) => one.api === api).length])
  const losses = CALLER_PROTOCOLS.flatMap((caller) =>
    RECORDED_APIS.flatMap((api) =>
      LOSS_KINDS.map((kind) => {
        const lost = ANSWERS.filter(
          ({ one, plain }) =>
            one.api === api && lossesOf(caller, one, plain).some((loss) => loss.kind === kind),
        )
        return { caller, api, kind, cases: lost.map(({ one }) => one.id).sort() }
      }),
    ),
  )
  return { answers: Object.fromEntries(answers), losses: losses.filter(({ cases }) => cases.length > 0) }
}

function known(): Losses {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : { answers: {}, losses: [] }
}

const isSame = JSON.stringify(known().answers) === JSON.stringify(findLosses().answers)

describe.skipIf(!hasRecordings)(needsRecordings('what other protocols have no place for'), () => {
  it.runIf(isSame || !existsSync(FILE))('is what the documentation names', async () => {
    await expect(`${JSON.stringify(findLosses(), null, 2)}\n`).toMatchFileSnapshot(FILE)
  })

  it('is still there, where the answer is', () => {
    const ids = new Set(ANSWERS.map(({ one }) => one.id))
    const found = findLosses().losses
    for (const { caller, api, kind, cases } of known().losses) {
      const same = found.find((one) => one.caller === caller && one.api === api && one.kind === kind)
      expect(same?.cases ?? []).toEqual(expect.arrayContaining(cases.filter((id) => ids.has(id))))
    }
  })
})
