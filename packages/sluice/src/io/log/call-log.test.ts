import { describe, expect, it } from 'vitest'
import { emptyUsage } from '../../canonical/usage.ts'
import type { CallEvent } from './call-event.ts'
import { formatCallLine } from './call-log.ts'
import { CallMetrics } from './call-metrics.ts'

const CALL: CallEvent = {
  requestId: 'req_1',
  customerId: 'cus_1',
  apiKeyId: 'key_1',
  route: '/v1/chat/completions',
  protocol: 'openai-chat',
  operation: 'chat',
  model: 'a "model"\n\u0085',
  channelId: 'chn_1',
  provider: 'demo',
  path: 'passthrough',
  status: 'succeeded',
  httpStatus: 200,
  errorCode: null,
  finishReason: 'stop',
  streamed: false,
  usage: { ...emptyUsage(), input: 12, cachedInput: 3, output: 7 },
  usageSource: 'upstream',
  charge: 1_500_000_001n,
  held: 2_000_000_000n,
  uncollected: 0n,
  attempts: 2,
  clientGone: false,
  warnings: ['dropped:seed', 'changed:temperature'],
  durationMs: 30,
  firstTokenMs: null,
  upstreamMs: 24.5,
  requestBytes: 100,
  responseBytes: 200,
  clientIp: '127.0.0.1',
}

describe('the line of a call', () => {
  it('is one line of JSON, whatever a caller put into a name', () => {
    const line = formatCallLine(CALL, Date.UTC(2030, 0, 2))
    expect(line.endsWith('}\n')).toBe(true)
    expect(line.trimEnd()).not.toContain('\n')
    expect(line).not.toMatch(/[\u007f-\u009f]/)
    expect(JSON.parse(line)).toMatchObject({
      level: 30,
      time: '2030-01-02T00:00:00.000Z',
      msg: 'call',
      model: CALL.model,
      input: 12,
      cachedInput: 3,
      cacheShare: 0.2,
      output: 7,
      charge: '1.500000001',
      held: '2',
      uncollected: '0',
      errorCode: null,
      warnings: 'dropped:seed,changed:temperature',
      upstreamMs: 24.5,
      firstTokenMs: null,
    })
  })

  it('stands without a customer too', () => {
    const nobody: CallEvent = { ...CALL, customerId: null, usage: null, model: null, warnings: [] }
    expect(JSON.parse(formatCallLine(nobody, 0))).toMatchObject({ customerId: null, input: 0, warnings: '' })
  })
})

describe('the counts of calls', () => {
  it('are told in the text form of Prometheus', () => {
    const metrics = new CallMetrics()
    metrics.observe(CALL)
    metrics.observe({
      ...CALL,
      streamed: true,
      firstTokenMs: 40,
      durationMs: 3000,
      httpStatus: 502,
      status: 'failed',
    })
    const lines = metrics.render()
    for (const line of [
      '# TYPE sluice_calls_total counter',
      'sluice_calls_total{provider="demo",protocol="openai-chat",status="succeeded",http="2xx"} 1',
      'sluice_calls_total{provider="demo",protocol="openai-chat",status="failed",http="5xx"} 1',
      'sluice_attempts_total{provider="demo"} 4',
      'sluice_tokens_total{provider="demo",kind="cached_input"} 6',
      'sluice_charged_usd_total 3.000000002',
      'sluice_call_seconds_bucket{provider="demo",streamed="no",le="0.025"} 0',
      'sluice_call_seconds_bucket{provider="demo",streamed="no",le="0.05"} 1',
      'sluice_call_seconds_bucket{provider="demo",streamed="yes",le="+Inf"} 1',
      'sluice_first_token_seconds_count{provider="demo"} 1',
      'sluice_gateway_seconds_count 2',
    ]) {
      expect(lines).toContain(line)
    }
  })
})
