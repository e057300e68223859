import { describe, expect, it } from 'vitest'
import { matchesModelPattern } from '../../packages/sluice/src/canonical/model-pattern.ts'
import { loadConfig } from '../../packages/sluice/src/control/config/load-config.ts'
import { findProvider, PROVIDERS } from '../../packages/sluice/src/providers/registry.ts'
import { BENCH_MODELS } from '../upstream/payloads.ts'
import { composeConfig, MAPPED_JSON } from './sluice-config.ts'
import { vendorChannels } from './vendor-channels.ts'

const channels = await vendorChannels()

describe('vendorChannels', () => {
  it('has one of every vendor', () => {
    expect(channels.map(({ provider }) => provider)).toEqual(PROVIDERS.map(({ id }) => id))
  })

  it.each([
    { name: 'the usual channels', vendors: [] },
    { name: 'those of every vendor', vendors: channels },
  ])('make a configuration without a mistake: $name', ({ vendors }) => {
    const providers = { find: findProvider, ids: () => PROVIDERS.map(({ id }) => id) }
    const read = loadConfig(composeConfig('full', 9999, vendors), {}, providers)
    expect(read.ok ? [] : read.mistakes).toEqual([])
  })

  it('serve no model that is measured', () => {
    const asked = [MAPPED_JSON, ...Object.values(BENCH_MODELS)]
    const served = channels.flatMap(({ provider, models }) => {
      const known = findProvider(provider)
      return models ?? [...(known?.models.map(({ id }) => id) ?? []), ...(known?.serves ?? [])]
    })
    expect(asked.filter((model) => served.some((pattern) => matchesModelPattern(pattern, model)))).toEqual([])
  })
})
