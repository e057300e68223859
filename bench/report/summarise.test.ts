import { describe, expect, it } from 'vitest'
import type { Sample } from '../measure/measure-load.ts'
import { WORKLOADS, type Workload } from '../workloads.ts'
import { type Measured, summarise } from './summarise.ts'
import { judge } from './targets.ts'

function workload(id: string): Workload {
  const found = WORKLOADS.find((one) => one.id === id)
  if (found === undefined) throw new Error(id)
  return found
}

function sample(values: Partial<Sample>): Sample {
  return {
    throughput: 1000,
    cpuMicros: 10,
    core: 1,
    foreign: 0,
    p50: 1,
    p99: 2,
    residentBytes: 1e6,
    pace: Number.NaN,
    faults: new Map(),
    ...values,
  }
}

function side(id: string, ...samples: Partial<Sample>[]): Measured {
  return { id, name: id, samples: samples.map(sample) }
}

describe('summarise', () => {
  it('compares medians with nginx, and latencies with the direct calls of the same round', () => {
    const { rows } = summarise(workload('json-64'), [
      side('direct', { p50: 1 }, { p50: 10 }, { p50: 1 }),
      side('nginx', { p50: 2 }, { p50: 11 }, { p50: 2 }),
      side('sluice-full', { p50: 4, cpuMicros: 60 }, { p50: 13, cpuMicros: 50 }, { p50: 90, cpuMicros: 900 }),
    ])
    const [direct, nginx, sluice] = rows
    expect(direct?.addedP50).toBeNaN()
    expect(nginx).toMatchObject({ addedP50: 1, toNginx: { cpu: 1, throughput: 1 } })
    expect(sluice).toMatchObject({ addedP50: 3, cpuMicros: 60, toNginx: { cpu: 6, p50: 3 } })
  })

  it('has no ratios without nginx', () => {
    const { rows } = summarise(workload('json-64'), [side('direct', {}), side('sluice-full', {})])
    expect(rows[1]?.toNginx.cpu).toBeNaN()
  })

  it.each([
    { name: 'errors', values: { faults: new Map([['status 503', 2]]) }, note: 'ERRORS' },
    { name: 'slow, idle', values: { pace: 0.9, core: 0.5 }, note: 'bound by the generator' },
    { name: 'slow, busy', values: { pace: 0.9, core: 0.95 }, note: 'bound by its own core' },
    { name: 'disturbed', values: { foreign: 0.2 }, note: 'others used 20 % of its core' },
  ])('marks a row: $name', ({ values, note }) => {
    const { rows } = summarise(workload('slow-500'), [side('nginx', { pace: 1, ...values })])
    expect(rows[0]?.notes.join()).toContain(note)
  })

  it('says why a side took no part', () => {
    const { rows } = summarise(workload('stream'), [{ ...side('peer-a'), refusal: 'status 404' }])
    expect(rows[0]?.notes).toEqual(['left out: status 404'])
  })
})

describe('judge', () => {
  const nothing = { workloads: [], start: undefined, soak: undefined }
  const report = (cpuMicros: number, faults = new Map<string, number>()) =>
    summarise(workload('json-64'), [
      side('nginx', { cpuMicros: 10 }),
      side('sluice-full', { cpuMicros, faults }),
    ])
  const verdict = (workloads: readonly ReturnType<typeof report>[]) =>
    judge({ ...nothing, workloads }).find(({ what }) => what === 'json-64: CPU a call, full')?.ok

  it.each([
    { name: 'within', workloads: [report(59)], expected: true },
    { name: 'over', workloads: [report(61)], expected: false },
    { name: 'within, with errors', workloads: [report(59, new Map([['closed', 1]]))], expected: false },
    { name: 'not measured', workloads: [], expected: undefined },
  ])('$name', ({ workloads, expected }) => {
    expect(verdict(workloads)).toBe(expected)
  })

  const faulty = new Map([['closed', 1]])
  const streams = (
    figures: { nginx?: number; passed?: number; converted: number },
    faults = new Map<string, number>(),
  ) => [
    summarise(
      workload('messages-stream'),
      figures.passed === undefined ? [] : [side('sluice-full', { cpuMicros: figures.passed })],
    ),
    summarise(workload('converted'), [
      ...(figures.nginx === undefined ? [] : [side('nginx', { cpuMicros: figures.nginx })]),
      side('sluice-full', { cpuMicros: figures.converted, faults }),
    ]),
  ]
  it.each([
    { name: 'within both', figures: { nginx: 100, passed: 150, converted: 200 }, expected: true },
    { name: 'within nginx alone', figures: { nginx: 100, passed: 150, converted: 349 }, expected: true },
    { name: 'within its twin alone', figures: { nginx: 100, passed: 300, converted: 449 }, expected: true },
    { name: 'over both', figures: { nginx: 100, passed: 200, converted: 351 }, expected: false },
    { name: 'within its twin, no nginx', figures: { passed: 100, converted: 149 }, expected: true },
    { name: 'over its twin, no nginx', figures: { passed: 100, converted: 151 }, expected: undefined },
    { name: 'over nginx, no twin', figures: { nginx: 100, converted: 351 }, expected: undefined },
    { name: 'nothing beside it', figures: { converted: 351 }, expected: undefined },
  ])('a converted stream, $name', ({ figures, expected }) => {
    const find = (workloads: ReturnType<typeof streams>) =>
      judge({ ...nothing, workloads }).find(({ what }) => what.startsWith('converted:'))?.ok
    expect(find(streams(figures))).toBe(expected)
    expect(find(streams(figures, faulty)) ?? false).toBe(false)
  })

  it.each([
    { name: 'no more', usual: [100, 101, 99], every: [101, 100, 102], expected: true },
    { name: 'within the spread', usual: [100, 102, 98], every: [104, 103, 105], expected: true },
    { name: 'more than the spread', usual: [100, 100, 100], every: [103, 103, 103], expected: false },
    { name: 'rounds too far apart', usual: [100, 200, 50], every: [100, 100, 100], expected: undefined },
  ])('a channel of every vendor: $name', ({ usual, every, expected }) => {
    const sideOf = (id: string, figures: readonly number[]) =>
      side(id, ...figures.map((cpuMicros) => ({ cpuMicros })))
    const workloads = [
      summarise(workload('vendors'), [sideOf('sluice-usual', usual), sideOf('sluice-vendors', every)]),
    ]
    const verdicts = judge({ ...nothing, workloads })
    expect(verdicts.find(({ what }) => what.startsWith('vendors:'))?.ok).toBe(expected)
  })

  it('judges start and memory', () => {
    const start = { startMs: 900, idleBytes: 121e6, streamBytes: 39e6, streams: 1000, faults: new Map() }
    const verdicts = judge({ ...nothing, start }).filter(({ what }) => what.startsWith('start'))
    expect(verdicts.map(({ ok }) => ok)).toEqual([false, true, true])
  })
})
