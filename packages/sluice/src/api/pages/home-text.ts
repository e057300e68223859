export type Language = 'en' | 'zh'

/** The words of the first page. */
export interface HomeText {
  readonly title: string
  readonly what: string
  readonly base: string
  readonly first: string
  readonly key: string
  readonly links: readonly (readonly [address: string, label: string])[]
}

export const HOME_TEXT: Readonly<Record<Language, HomeText>> = {
  en: {
    title: 'Sluice is running',
    what: 'One address for every AI vendor: calls are routed, metered and paid for here. Point any OpenAI client at it.',
    base: 'Base address',
    first: 'A first call',
    key: 'Put a key in place of sk-…: the first start printed one, and “sluice key create” makes more.',
    links: [
      ['/api/openapi.json', 'Administration API (OpenAPI)'],
      ['/v1/models', 'Models (needs a key)'],
      ['/readyz', 'State'],
    ],
  },
  zh: {
    title: 'Sluice 正在运行',
    what: '一个地址，通向所有 AI 厂商：请求在这里路由、计量和结算。任何 OpenAI 客户端都可以直接使用。',
    base: '接口地址',
    first: '第一次调用',
    key: '把 sk-… 换成你的密钥：首次启动时会打印一个，也可以用 “sluice key create” 创建。',
    links: [
      ['/api/openapi.json', '管理接口（OpenAPI）'],
      ['/v1/models', '模型列表（需要密钥）'],
      ['/readyz', '运行状态'],
    ],
  },
}

/** Chinese for those who ask for it before English; English for all others. */
export function chooseLanguage(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .slice(0, 20)
    .map((part, place) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const quality = parameters.map((one) => /^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(one)?.[1]).find(Boolean)
      return { language: tag.split('-')[0], weight: Number(quality ?? 1), place }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.place - b.place)
  const first = wanted.find(({ language }) => language === 'zh' || language === 'en')
  return first?.language === 'zh' ? 'zh' : 'en'
}
