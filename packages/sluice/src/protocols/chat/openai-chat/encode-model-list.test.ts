import { describe, expect, it } from 'vitest'
import { encodeModel, encodeModelList } from './encode-model-list.ts'

describe('encodeModelList', () => {
  it('lists what is known', () => {
    const model = {
      id: 'gpt-4o',
      created: 5,
      owner: 'openai',
      contextTokens: 128_000,
      maxOutputTokens: 16_384,
      name: 'GPT-4o',
      inputModalities: ['text', 'image', 'pdf'],
      outputModalities: ['text'],
      abilities: ['tools', 'json_schema', 'vision'],
      price: {
        input: '2.5',
        output: '10',
        cachedInput: '1.25',
        cacheWrite5m: '3.125',
        reasoning: '12',
        audioInput: '40',
        imageInput: '5',
        perCall: '0.010',
        perImage: '0.04',
        webSearch: '0.01',
      },
    }
    expect(encodeModelList([model, { id: 'plain' }])).toEqual({
      object: 'list',
      data: [
        {
          id: 'gpt-4o',
          object: 'model',
          created: 5,
          owned_by: 'openai',
          name: 'GPT-4o',
          description:
            'Takes text, pictures and PDF files, gives text. Context of 128,000 tokens, answers of up to 16,384. Known for tools and JSON schemas.',
          context_length: 128_000,
          max_output_tokens: 16_384,
          architecture: {
            modality: 'text+image+file->text',
            input_modalities: ['text', 'image', 'file'],
            output_modalities: ['text'],
            tokenizer: 'Other',
            instruct_type: null,
          },
          top_provider: { context_length: 128_000, max_completion_tokens: 16_384, is_moderated: false },
          abilities: ['tools', 'json_schema', 'vision'],
          supported_parameters: [
            'max_tokens',
            'temperature',
            'top_p',
            'tools',
            'tool_choice',
            'response_format',
            'structured_outputs',
          ],
          pricing: {
            prompt: '0.0000025',
            completion: '0.00001',
            input_cache_read: '0.00000125',
            input_cache_write: '0.000003125',
            internal_reasoning: '0.000012',
            audio: '0.00004',
            image_token: '0.000005',
            request: '0.01',
            image: '0.04',
            web_search: '0.01',
          },
        },
        {
          id: 'plain',
          object: 'model',
          created: 0,
          owned_by: 'sluice',
          name: 'plain',
          description: '',
          top_provider: { context_length: null, max_completion_tokens: null, is_moderated: false },
        },
      ],
    })
  })

  it('knows which parameters an ability is asked for by', () => {
    const thinker = { id: 'o', abilities: ['reasoning', 'parallel_tools'], takesSampling: false }
    expect(encodeModel(thinker)).toMatchObject({
      supported_parameters: [
        'max_tokens',
        'parallel_tool_calls',
        'reasoning',
        'include_reasoning',
        'reasoning_effort',
      ],
    })
  })

  it.each([
    ['0', '0'],
    ['0.15', '0.00000015'],
    ['1000000', '1'],
    ['12345678.9', '12.3456789'],
    ['0.000001', '0.000000000001'],
  ])('%s a million', (input, prompt) => {
    expect(encodeModel({ id: 'm', price: { input } })).toMatchObject({ pricing: { prompt, completion: '0' } })
  })
})
