import { describe, expect, it } from 'vitest'
import { chooseProxy, readProxyEnvironment } from './choose-proxy.ts'

const PROXY = 'http://proxy.example:3128'

describe('chooseProxy', () => {
  it.each([
    ['https://api.example.com/v1', '', PROXY],
    ['http://api.example.com/v1', '', undefined],
    ['builtin://demo', '', undefined],
    ['https://localhost:8443/', '', undefined],
    ['https://a.localhost/', '', undefined],
    ['https://127.0.0.2/', '', undefined],
    ['https://[::1]/', '', undefined],
    ['https://[::2]/', '', PROXY],
    ['https://api.example.com/', '*', undefined],
    ['https://api.example.com/', 'example.com', undefined],
    ['https://example.com/', '.example.com', undefined],
    ['https://example.com/', '*.example.com', undefined],
    ['https://EXAMPLE.com./', 'Example.COM', undefined],
    ['https://badexample.com/', 'example.com', PROXY],
    ['https://api.example.com/', 'other.com, api.example.com', undefined],
    ['https://api.example.com/', 'other.com api.example.com:443', undefined],
    ['https://api.example.com:8443/', 'api.example.com:443', PROXY],
    ['https://10.1.2.3/', '10.0.0.0/8', undefined],
    ['https://11.1.2.3/', '10.0.0.0/8', PROXY],
    ['https://10.1.2.3/', '10.1.2.3', undefined],
    ['https://[fd00::1]/', 'fd00::/8', undefined],
    ['https://api.example.com/', '10.0.0.0/8', PROXY],
  ])('%s with NO_PROXY=%s: %s', (address, noProxy, expected) => {
    expect(
      chooseProxy(new URL(address), readProxyEnvironment({ HTTPS_PROXY: PROXY, NO_PROXY: noProxy })),
    ).toBe(expected)
  })
})

describe('readProxyEnvironment', () => {
  it.each([
    [{}, undefined],
    [{ HTTPS_PROXY: '' }, undefined],
    [{ https_proxy: 'proxy.example:3128' }, PROXY],
    [
      { HTTPS_PROXY: 'socks5://proxy.example:1080', https_proxy: 'http://other' },
      'socks5://proxy.example:1080',
    ],
  ])('%j', (env, expected) => {
    expect(readProxyEnvironment(env).httpsProxy).toBe(expected)
  })

  it('names the variable of a bad address, never its value', () => {
    const read = () => readProxyEnvironment({ HTTPS_PROXY: 'ftp://user:hidden@proxy.example' })
    expect(read).toThrow(/HTTPS_PROXY/)
    expect(read).not.toThrow(/hidden/)
  })
})
