import { mintKey } from '../access/keys/mint-key.ts'
import { mintId } from '../io/mint-id.ts'
import { NANO_PER_USD } from '../money/amount.ts'
import type { Provider } from '../providers/provider.ts'
import type { NewChannel } from './channel-commands.ts'
import { newChannel } from './channels.ts'
import type { Environment } from './config/environment.ts'
import type { ConfigFile } from './config/file-schema.ts'
import type { ControlPorts } from './control-ports.ts'
import { newCustomer } from './customers.ts'
import { firstStartCommand } from './first-start-command.ts'
import { newKey } from './keys.ts'

const DEMO = 'demo'
/** Play money where nothing can be spent; little where a vendor's real key stands behind it. */
const PLAY_BALANCE = 1000n * NANO_PER_USD
const REAL_BALANCE = 5n * NANO_PER_USD

export interface FirstStart {
  /** The key of the customer `demo`, shown once; undefined where the file has customers of its own. */
  demoKey: string | undefined
}

/**
 * On an empty database: a customer `demo` with a key, and a channel for each vendor whose key is in the environment and
 * that needs nothing else, or the built-in vendor where there is none. Run before the file is applied. Undefined: not the
 * first start.
 */
export async function runFirstStart(
  ports: ControlPorts,
  environment: Environment,
  vendors: readonly Provider[],
  file: ConfigFile | undefined,
): Promise<FirstStart | undefined> {
  const found = vendors.flatMap((provider) => keyInEnvironment(provider, environment))
  const channels = startChannels(ports, found, vendors, file)
  // A channel of the file spends real money as much as one of the environment.
  const isReal = found.length > 0 || (file?.channels ?? []).some(({ provider }) => provider !== DEMO)
  const balance = isReal ? REAL_BALANCE : PLAY_BALANCE
  const own = (file?.customers ?? []).length > 0
  const text = mintKey()
  const customer = newCustomer(ports, { name: DEMO, balance }, 'first-start')
  const key = newKey(ports, customer.id, DEMO, text, {}, 'first-start')
  const { done } = await ports.commands.run(firstStartCommand, {
    channels,
    ...(own ? {} : { demo: { customer, key } }),
  })
  if (!done) return undefined
  return { demoKey: own ? undefined : text }
}

interface FoundKey {
  provider: Provider
  key: string
  options: Record<string, string>
}

/**
 * A server of one's own has no address here, of some vendors nobody knows the models, and an account or a region may be
 * missing: those wait for their operator.
 */
function keyInEnvironment(provider: Provider, environment: Environment): FoundKey[] {
  const { baseUrl, models, serves = [] } = provider
  if (baseUrl === undefined || models.length + serves.length === 0) return []
  const options = optionsInEnvironment(provider, environment)
  if (provider.settings?.safeParse(options).success === false) return []
  for (const name of provider.env) {
    const key = givenValue(environment, name)
    if (key !== undefined) return [{ provider, key, options }]
  }
  return []
}

function optionsInEnvironment(provider: Provider, environment: Environment): Record<string, string> {
  const options: Record<string, string> = {}
  for (const [option, name] of Object.entries(provider.optionEnv ?? {})) {
    const value = givenValue(environment, name)
    if (value !== undefined) options[option] = value
  }
  return options
}

function givenValue({ variables }: Environment, name: string): string | undefined {
  const value = variables[name]?.trim()
  return value === '' ? undefined : value
}

/** A vendor that the file gives a channel gets no second one: its key would be used past the file's rules. */
function startChannels(
  ports: ControlPorts,
  found: readonly FoundKey[],
  vendors: readonly Provider[],
  file: ConfigFile | undefined,
): NewChannel[] {
  const declared = file?.channels ?? []
  const channels: NewChannel[] = []
  const add = (provider: string, apiKey?: string, options: Record<string, string> = {}): void => {
    const taken = declared.some((channel) => channel.name === provider)
    const entry = {
      name: taken ? `${provider}-environment` : provider,
      provider,
      ...(apiKey === undefined ? {} : { api_key: apiKey }),
      ...(Object.keys(options).length === 0 ? {} : { options }),
    }
    const source = apiKey === undefined ? 'first-start' : 'environment'
    channels.push(newChannel(ports, mintId('chn', ports.clock.now()), entry, source))
  }
  for (const { provider, key, options } of found) {
    if (!declared.some((channel) => channel.provider === provider.id)) add(provider.id, key, options)
  }
  const hasDemo = vendors.some((provider) => provider.id === DEMO)
  if (channels.length === 0 && declared.length === 0 && hasDemo) add(DEMO)
  return channels
}
