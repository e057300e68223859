// Refuses an import upward, a circle of files, and a pure room that reaches for the world outside.
import { readdirSync } from 'node:fs'
import { cruise } from 'dependency-cruiser'
import { ONLY, PURE, PURE_MAY_IMPORT_OF_NODE, ROOMS, SUB_ROOMS } from './rooms.mjs'

const SOURCE = 'packages/sluice/src'
const at = (...rooms) => `^${SOURCE}/(${rooms.join('|')})/`
const code = '[.]ts$'
const tests = '[.]test[.]ts$|test-kit|__fixtures__'

const forbidden = [
  {
    name: 'no-circles',
    severity: 'error',
    from: {},
    to: { circular: true, dependencyTypesNot: ['type-only'] },
  },
]
for (const [i, room] of ROOMS.entries()) {
  const above = ROOMS.slice(0, i)
  if (above.length === 0) continue
  forbidden.push({
    name: `${room}-imports-upward`,
    severity: 'error',
    from: { path: `${at(room)}.*${code}`, pathNot: tests },
    to: { path: at(...above) },
  })
}
for (const [room, order] of Object.entries(SUB_ROOMS)) {
  for (const [i, sub] of order.entries()) {
    if (i === 0) continue
    forbidden.push({
      name: `${room}-${sub}-imports-upward`,
      severity: 'error',
      from: { path: at(`${room}/${sub}`), pathNot: tests },
      to: { path: at(...order.slice(0, i).map((one) => `${room}/${one}`)) },
    })
  }
}
for (const [room, allowed] of Object.entries(ONLY)) {
  const others = ROOMS.filter((one) => one !== room && !allowed.includes(one))
  forbidden.push({
    name: `${room}-imports-only-its-own`,
    severity: 'error',
    from: { path: at(room), pathNot: tests },
    to: { path: at(...others) },
  })
}
forbidden.push(
  {
    name: 'vendors-do-not-import-one-another',
    severity: 'error',
    from: { path: `^${SOURCE}/providers/([^/]+)/`, pathNot: tests },
    to: { path: `^${SOURCE}/providers/[^/]+/`, pathNot: `^${SOURCE}/providers/$1/` },
  },
  {
    name: 'formats-do-not-import-one-another',
    severity: 'error',
    from: { path: `^${SOURCE}/protocols/([^/]+)/([^/]+)/`, pathNot: tests },
    to: { path: `^${SOURCE}/protocols/$1/[^/]+/`, pathNot: `^${SOURCE}/protocols/$1/$2/` },
  },
  {
    name: 'pure-rooms-stay-pure',
    severity: 'error',
    from: { path: at(...PURE), pathNot: tests },
    to: { dependencyTypes: ['core'], pathNot: `^(node:)?(${PURE_MAY_IMPORT_OF_NODE.join('|')})$` },
  },
  {
    name: 'only-io-opens-sockets-files-and-threads',
    severity: 'error',
    from: { path: `^${SOURCE}/`, pathNot: `${at('io', 'start', 'builtin')}|${tests}` },
    to: {
      path: '^(node:)?(net|tls|http|https|dgram|dns|fs|fs/promises|child_process|worker_threads|sqlite)$',
    },
  },
  {
    name: 'contract-imports-zod-alone',
    severity: 'error',
    from: { path: at('api/contract'), pathNot: tests },
    to: { path: `^${SOURCE}/`, pathNot: at('api/contract') },
  },
)

const { output } = await cruise([SOURCE], {
  ruleSet: { forbidden },
  validate: true,
  tsPreCompilationDeps: true,
  parser: 'swc',
  doNotFollow: { path: 'node_modules' },
  enhancedResolveOptions: {
    extensions: ['.ts', '.js', '.json'],
    conditionNames: ['import', 'types', 'default'],
  },
})

// Without its parser the tool reads nothing and is content with it.
const files = readdirSync(SOURCE, { recursive: true }).filter((name) => String(name).endsWith('.ts')).length
const read = output.modules.filter((one) => one.source.startsWith(SOURCE)).length
const links = output.modules.reduce((sum, one) => sum + one.dependencies.length, 0)
if (read < files || links < files) {
  console.error(`the check of imports read ${read} of ${files} files and ${links} imports: it is not working`)
  process.exit(1)
}
const { violations } = output.summary
for (const { rule, from, to, cycle } of violations) {
  const through = cycle === undefined ? to : cycle.map((one) => one.name).join(' -> ')
  console.error(`${rule.name}: ${from} -> ${through}`)
}
if (violations.length > 0) process.exit(1)
console.log(`imports: ${read} files, ${links} imports, no arrow points upward`)
