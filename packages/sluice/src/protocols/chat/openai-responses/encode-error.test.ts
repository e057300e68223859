import { describe, expect, it } from 'vitest'
import { responsesSdk } from '../../../../../../tests/kit/responses-by-sdk.ts'
import { badField, GatewayError } from '../../../canonical/errors.ts'
import { encodeError } from './encode-error.ts'

describe('an error', () => {
  it.each([
    [badField('messages[2].content[0]', 'No.'), 'input'],
    [badField('messages', 'No.'), 'input'],
    [badField('max_tokens', 'No.'), 'max_output_tokens'],
    [badField('response_format', 'No.'), 'text.format'],
    [badField('response_format.json_schema', 'No.'), 'text.format.json_schema'],
    [badField('reasoning_effort', 'No.'), 'reasoning.effort'],
    [badField('input[2].content[0].image_url', 'No.'), 'input[2].content[0].image_url'],
    [badField('tools[0].name', 'No.'), 'tools[0].name'],
    [new GatewayError('internal', 'No.'), null],
  ])('names the field of this format: %s', (error, param) => {
    expect(encodeError(error)).toMatchObject({ error: { message: 'No.', param } })
  })

  it('is read by the official SDK', async () => {
    const error = new GatewayError('not-found', 'No such response.', {
      code: 'previous_response_not_found',
      param: 'previous_response_id',
    })
    const client = responsesSdk(JSON.stringify(encodeError(error)), 'application/json', error.status)
    await expect(client.responses.create({ model: 'm', input: 'Hi' })).rejects.toMatchObject({
      status: 404,
      type: 'invalid_request_error',
      code: 'previous_response_not_found',
      param: 'previous_response_id',
    })
  })
})
