import { openaiCompatible } from '../openai-compatible-vendor.ts'

/** The key is the APIPassword of the application; each version of the model has its own. */
export const spark = openaiCompatible({
  id: 'spark',
  name: 'iFlytek Spark',
  docs: 'https://www.xfyun.cn/doc/spark/HTTP%E8%B0%83%E7%94%A8%E6%96%87%E6%A1%A3.html',
  baseUrl: 'https://spark-api-open.xf-yun.com/v1',
  otherAddresses: [{ what: 'the X models', baseUrl: 'https://spark-api-open.xf-yun.com/v2' }],
  env: ['SPARK_API_KEY'],
  quirks: { webSearch: { tool: { type: 'web_search', web_search: { enable: true } } } },
  serves: ['4.0Ultra', 'generalv3*', 'max-32k', 'pro-128k', 'lite', 'x1', 'spark-x'],
  // https://www.xfyun.cn/doc/spark/%E6%8E%A5%E5%8F%A3%E8%AF%B4%E6%98%8E.html
  faults: [
    { owner: 'client', code: '10013' },
    { owner: 'client', code: '10014' },
    { owner: 'client', code: '10019' },
    { owner: 'client', code: '10907', overflow: true },
    { owner: 'credential', code: '11200' },
    { owner: 'quota', code: '11201' },
    { owner: 'rate', code: '11202' },
    { owner: 'rate', code: '11203' },
    { owner: 'rate', code: '10007' },
  ],
})
