import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** What the kernel tells of running processes in `/proc`; nothing elsewhere than on Linux. */

/** `getconf CLK_TCK` of every Linux that Node runs on. */
const TICKS_PER_SECOND = 100

/** Whether CPU and memory of other processes can be read here. */
export function canReadProcesses(): boolean {
  return read('/proc/self/stat') !== undefined
}

/** CPU seconds, user and system, that the processes and their living descendants have used. */
export function cpuSeconds(pids: readonly number[]): number {
  let ticks = 0
  for (const pid of withDescendants(pids)) {
    const stat = read(`/proc/${pid}/stat`)
    if (stat === undefined) continue
    // The second field is a name in parentheses that may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    ticks += Number(fields[11]) + Number(fields[12])
  }
  return ticks / TICKS_PER_SECOND
}

/** CPU seconds that a core has been at work, for whomever. */
export function coreSeconds(core: number): number {
  const line = new RegExp(`^cpu${core} (.*)$`, 'm').exec(read('/proc/stat') ?? '')?.[1] ?? ''
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(' ').map(Number)
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND
}

/** Resident bytes of the processes and their living descendants. */
export function residentBytes(pids: readonly number[]): number {
  let kib = 0
  for (const pid of withDescendants(pids)) {
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')
    kib += Number(line?.[1] ?? 0)
  }
  return kib * 1024
}

/** The processes that listen on a TCP port of this machine. */
export function listenersOn(port: number): number[] {
  const inodes = new Set<string>()
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of (read(file) ?? '').split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/)
      // State 0A is LISTEN.
      if (fields[1]?.endsWith(suffix) === true && fields[3] === '0A') inodes.add(`socket:[${fields[9]}]`)
    }
  }
  return readNames('/proc')
    .filter((name) => /^\d+$/.test(name) && holdsSocket(name, inodes))
    .map(Number)
}

/** The living children of a process. */
export function childrenOf(pid: number): number[] {
  return readNames(`/proc/${pid}/task`).flatMap((thread) =>
    (read(`/proc/${pid}/task/${thread}/children`) ?? '').split(' ').filter(Boolean).map(Number),
  )
}

function withDescendants(pids: readonly number[]): Set<number> {
  const found = new Set<number>()
  const visit = (pid: number): void => {
    if (found.has(pid)) return
    found.add(pid)
    for (const child of childrenOf(pid)) visit(child)
  }
  for (const pid of pids) visit(pid)
  return found
}

function holdsSocket(pid: string, inodes: ReadonlySet<string>): boolean {
  return readNames(`/proc/${pid}/fd`).some((fd) => {
    try {
      return inodes.has(readlinkSync(`/proc/${pid}/fd/${fd}`))
    } catch {
      return false
    }
  })
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function readNames(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
