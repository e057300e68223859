import { describe, expect, it } from 'vitest'
import { composeCall } from './compose-call.ts'
import { requestOf } from './sides/side.ts'
import { RequestReader } from './upstream/request-reader.ts'
import { WORKLOADS } from './workloads.ts'

describe('composeCall', () => {
  it.each(WORKLOADS)('$id: the fake upstream finds the model, whoever calls', (workload) => {
    const request = requestOf(composeCall(workload, workload.model, 'caller-key'))
    expect(new RequestReader().push(request)).toBe(workload.model)
    expect(request.toString('latin1')).toContain('caller-key')
  })
})
