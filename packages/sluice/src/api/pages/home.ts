import { createHash } from 'node:crypto'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { html, raw } from 'hono/html'
import { chooseFirstModel, writeFirstCall } from '../../control/first-call.ts'
import type { ControlAppDeps } from '../control-deps.ts'
import { chooseLanguage, HOME_TEXT, type Language } from './home-text.ts'

const STYLE = `
:root { color-scheme: light dark; --ground: #fbfbfa; --ink: #1d2321; --soft: #5b6662; --line: #dde2df; --code: #f0f3f1; --link: #0b6b57 }
@media (prefers-color-scheme: dark) {
  :root { --ground: #141817; --ink: #e6ebe8; --soft: #9aa6a1; --line: #2b3330; --code: #1d2321; --link: #5cc9ad }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.6 system-ui, sans-serif }
main { max-width: 42rem; margin: 0 auto; padding: 3rem 1.25rem }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem }
h2 { font-size: .85rem; font-weight: 600; color: var(--soft); margin: 2rem 0 .5rem }
p { margin: 0 0 .5rem }
pre { margin: 0; padding: .9rem 1rem; background: var(--code); border: 1px solid var(--line); border-radius: 8px;
  white-space: pre-wrap; overflow-wrap: anywhere; font: 14px/1.5 ui-monospace, monospace }
.soft { color: var(--soft); font-size: .9rem; margin-top: .5rem }
ul { list-style: none; display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; margin: 2rem 0 0; padding: 1.25rem 0 0;
  border-top: 1px solid var(--line) }
a { color: var(--link) }
`

/** No script at all; the one style is known by its digest. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** `GET /`: a small page for a browser, the base addresses for a program. */
export function bindHome(app: OpenAPIHono, deps: ControlAppDeps): void {
  app.get('/', (c) => {
    const base = deps.baseUrl()
    c.header('vary', 'accept, accept-language')
    if (!(c.req.header('accept') ?? '').includes('text/html')) {
      return c.json({
        name: 'sluice',
        version: deps.version,
        base_urls: { openai: `${base}/v1` },
        administration: `${base}/api/admin`,
        documentation: `${base}/api/openapi.json`,
      })
    }
    c.header('content-security-policy', POLICY)
    c.header('referrer-policy', 'no-referrer')
    const { channels, prices } = deps.live()
    const model = chooseFirstModel(channels, prices, deps.ports.clock.now())
    return c.html(renderHome(chooseLanguage(c.req.header('accept-language')), base, model))
  })
}

function renderHome(language: Language, base: string, model: string | undefined) {
  const text = HOME_TEXT[language]
  return html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sluice</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<h1>${text.title}</h1>
<p>${text.what}</p>
<h2>${text.base}</h2>
<pre>${base}/v1</pre>
<h2>${text.first}</h2>
<pre>${writeFirstCall(base, 'sk-…', model)}</pre>
<p class="soft">${text.key}</p>
<ul>${text.links.map(([address, label]) => html`<li><a href="${address}">${label}</a></li>`)}</ul>
</main>
</body>
</html>`
}
