import { describe, expect, it } from 'vitest'
import { HI_CONTENTS } from '../../../../../../tests/kit/encode-gemini.ts'
import { decodeBody } from '../../../../../../tests/kit/gemini-inbound.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'

const CALL = { functionCall: { id: 'c1', name: 'f', args: { a: 1 } } }
const RESULT = { functionResponse: { id: 'c1', name: 'f', response: { output: 'done' } } }
const HI: Json = { text: 'Hi' }

/** Body, the field at fault as its caller wrote it, and our word for the fault. */
const BAD: [string, JsonObject, string, string][] = [
  ['no contents', {}, 'contents', 'missing_required_parameter'],
  ['null for contents', { contents: null }, 'contents', 'missing_required_parameter'],
  ['empty contents', { contents: [] }, 'contents', 'empty_array'],
  ['a text for contents', { contents: 'Hi' }, 'contents', 'invalid_type'],
  ['a number for a turn', { contents: [5] }, 'contents[0]', 'invalid_type'],
  [
    'a turn without parts',
    { contents: [{ role: 'user' }] },
    'contents[0].parts',
    'missing_required_parameter',
  ],
  ['a turn with no parts', { contents: [{ role: 'user', parts: [] }] }, 'contents[0].parts', 'empty_array'],
  ['a number for a part', { contents: [{ parts: [HI, 5] }] }, 'contents[0].parts[1]', 'invalid_type'],
  [
    'an empty part',
    { contents: [{ parts: [{}] }] },
    'contents[0].parts[0].text',
    'missing_required_parameter',
  ],
  [
    'two kinds in one',
    { contents: [{ parts: [{ text: 'a', inline_data: {} }] }] },
    'contents[0].parts[0]',
    'invalid_part',
  ],
  [
    'a number for a text',
    { contents: [{ parts: [{ text: 5 }] }] },
    'contents[0].parts[0].text',
    'invalid_type',
  ],
  ['a strange role', { contents: [{ role: 'assistant', parts: [HI] }] }, 'contents[0].role', 'invalid_role'],
  [
    'data of no type',
    { contents: [{ parts: [HI, { inlineData: { data: 'aGk=' } }] }] },
    'contents[0].parts[1].inlineData.mimeType',
    'missing_required_parameter',
  ],
  [
    'no data',
    { contents: [{ parts: [HI, { inlineData: { mimeType: 'image/png' } }] }] },
    'contents[0].parts[1].inlineData.data',
    'missing_required_parameter',
  ],
  [
    'a number for data',
    { contents: [{ parts: [{ inline_data: { mime_type: 'image/png', data: 5 } }] }] },
    'contents[0].parts[0].inline_data.data',
    'invalid_type',
  ],
  [
    'data that is no base64',
    { contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: '<svg>' } }] }] },
    'contents[0].parts[0].inlineData.data',
    'invalid_base64',
  ],
  [
    'a link into our house',
    { contents: [{ parts: [{ fileData: { fileUri: 'http://169.254.169.254/x' } }] }] },
    'contents[0].parts[0].fileData.fileUri',
    'invalid_url',
  ],
  [
    'a link without an address',
    { contents: [{ parts: [{ file_data: { mime_type: 'image/png' } }] }] },
    'contents[0].parts[0].file_data.fileUri',
    'missing_required_parameter',
  ],
  [
    'a call by the user',
    { contents: [{ role: 'user', parts: [CALL] }] },
    'contents[0].parts[0].functionCall',
    'invalid_part',
  ],
  [
    'a result by the model',
    { contents: [{ role: 'model', parts: [RESULT] }] },
    'contents[0].parts[0].functionResponse',
    'invalid_part',
  ],
  [
    'a call without a name',
    { contents: [{ role: 'model', parts: [{ functionCall: { args: {} } }] }] },
    'contents[0].parts[0].functionCall.name',
    'missing_required_parameter',
  ],
  [
    'a text for arguments',
    { contents: [{ role: 'model', parts: [{ functionCall: { name: 'f', args: '{}' } }] }] },
    'contents[0].parts[0].functionCall.args',
    'invalid_type',
  ],
  [
    'two calls of one id',
    { contents: [{ role: 'model', parts: [CALL, CALL] }] },
    'contents[0].parts[1].functionCall.id',
    'duplicate_tool_call_id',
  ],
  [
    'a result without its call',
    { contents: [{ parts: [RESULT] }] },
    'contents[0].parts[0].functionResponse',
    'unknown_tool_call_id',
  ],
  [
    'two results of a call',
    { contents: [{ role: 'model', parts: [CALL] }, { parts: [RESULT, RESULT] }] },
    'contents[1].parts[1].functionResponse',
    'unknown_tool_call_id',
  ],
  [
    'a result without a name',
    { contents: [{ role: 'model', parts: [CALL] }, { parts: [{ functionResponse: { id: 'c1' } }] }] },
    'contents[1].parts[0].functionResponse.name',
    'missing_required_parameter',
  ],
  [
    'a text for a result',
    {
      contents: [
        { role: 'model', parts: [CALL] },
        { parts: [{ functionResponse: { name: 'f', response: 'x' } }] },
      ],
    },
    'contents[1].parts[0].functionResponse.response',
    'invalid_type',
  ],
  [
    'a number for instructions',
    { contents: HI_CONTENTS, system_instruction: 5 },
    'system_instruction',
    'invalid_type',
  ],
  [
    'a field in two spellings',
    { contents: HI_CONTENTS, generationConfig: {}, generation_config: {} },
    'generation_config',
    'invalid_value',
  ],
  ['a text for tools', { contents: HI_CONTENTS, tools: 'x' }, 'tools', 'invalid_type'],
  ['a text for a tool', { contents: HI_CONTENTS, tools: ['x'] }, 'tools[0]', 'invalid_type'],
  [
    'a function without a name',
    { contents: HI_CONTENTS, tools: [{ functionDeclarations: [{}] }] },
    'tools[0].functionDeclarations[0].name',
    'missing_required_parameter',
  ],
  [
    'a tool that is switched on',
    { contents: HI_CONTENTS, tools: [{ googleSearch: true }] },
    'tools[0].googleSearch',
    'invalid_type',
  ],
  [
    'servers of tools',
    { contents: HI_CONTENTS, tools: [{ mcpServers: [] }] },
    'tools[0].mcpServers',
    'unsupported_tool',
  ],
  [
    'a strange mode',
    { contents: HI_CONTENTS, toolConfig: { functionCallingConfig: { mode: 'SOMETIMES' } } },
    'toolConfig.functionCallingConfig.mode',
    'invalid_value',
  ],
  [
    'a text for a temperature',
    { contents: HI_CONTENTS, generationConfig: { temperature: 'hot' } },
    'generationConfig.temperature',
    'invalid_type',
  ],
  [
    'too high a temperature',
    { contents: HI_CONTENTS, generation_config: { temperature: 2.1 } },
    'generation_config.temperature',
    'invalid_value',
  ],
  [
    'half a token',
    { contents: HI_CONTENTS, generationConfig: { maxOutputTokens: 1.5 } },
    'generationConfig.maxOutputTokens',
    'invalid_value',
  ],
  [
    'no tokens',
    { contents: HI_CONTENTS, generation_config: { max_output_tokens: 0 } },
    'generation_config.max_output_tokens',
    'invalid_value',
  ],
  [
    'too many answers',
    { contents: HI_CONTENTS, generationConfig: { candidateCount: 9 } },
    'generationConfig.candidateCount',
    'invalid_value',
  ],
  [
    'a number that stops',
    { contents: HI_CONTENTS, generationConfig: { stopSequences: ['a', 5] } },
    'generationConfig.stopSequences[1]',
    'invalid_type',
  ],
  [
    'a strange level',
    { contents: HI_CONTENTS, generationConfig: { thinkingConfig: { thinkingLevel: 'SOME' } } },
    'generationConfig.thinkingConfig.thinkingLevel',
    'invalid_value',
  ],
  [
    'a text for settings',
    { contents: HI_CONTENTS, safetySettings: ['x'] },
    'safetySettings[0]',
    'invalid_type',
  ],
  ['a number for a cache', { contents: HI_CONTENTS, cachedContent: 5 }, 'cachedContent', 'invalid_type'],
]

describe('bad input', () => {
  it.each(BAD)('%s is refused by name', (_name, body, param, code) => {
    let thrown: unknown
    try {
      decodeBody(body)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(GatewayError)
    expect(thrown).toMatchObject({ kind: 'bad-request', status: 400, param, code })
  })

  it('a path without a model is refused', () => {
    expect(() => decodeBody({ contents: HI_CONTENTS }, 'models/')).toThrow("'model'")
  })
})
