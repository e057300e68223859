import { badField } from '../../../canonical/errors.ts'

/** An id, an inference profile's, or an ARN: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
const MODEL_ID = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,2047}$/

/** The id as one segment of a path, whatever stands in it. */
export function bedrockModelSegment(model: string): string {
  if (MODEL_ID.test(model)) return encodeURIComponent(model)
  const message = 'The model name holds characters that the upstream does not take.'
  throw badField('model', message, 'invalid_model')
}

export function buildConversePath(_basePath: string, call: { model: string; stream: boolean }): string {
  return `/model/${bedrockModelSegment(call.model)}/${call.stream ? 'converse-stream' : 'converse'}`
}
