import { badField } from '../../canonical/errors.ts'
import type { ChannelOptions, UpstreamPlace } from '../provider.ts'

/** Names of deployments: https://learn.microsoft.com/en-us/azure/ai-foundry/openai/how-to/create-resource */
const DEPLOYMENT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

/** The last version that is no preview: https://learn.microsoft.com/en-us/azure/ai-foundry/openai/api-version-lifecycle */
const API_VERSION = '2024-10-21'
/** Of the address that serves other makers' models: https://learn.microsoft.com/en-us/rest/api/aifoundry/modelinference */
const MODELS_VERSION = '2024-05-01-preview'

/** Chat completions, at whichever of the resource's addresses the channel is told to use. */
export function buildChatPath(place: UpstreamPlace): string {
  const { basePath, model, options } = place
  switch (options.api) {
    case 'v1':
      return `${below(basePath, '/openai/v1', '/chat/completions')}${versionQuery(options, undefined)}`
    case 'models':
      return `${below(basePath, '/models', '/chat/completions')}${versionQuery(options, MODELS_VERSION)}`
    default: {
      const path = `/deployments/${deploymentSegment(model)}/chat/completions`
      return `${below(basePath, '/openai', path)}${versionQuery(options, API_VERSION)}`
    }
  }
}

/** Responses are served at the newer address alone. */
export function buildResponsesPath({ basePath, options }: UpstreamPlace): string {
  return `${below(basePath, '/openai/v1', '/responses')}${options.api === 'v1' ? versionQuery(options, undefined) : ''}`
}

/** An address that the operator wrote may hold the beginning of the path: `https://…/openai`, `https://…/openai/v1`. */
function below(basePath: string, head: string, rest: string): string {
  if (basePath.endsWith(head)) return rest
  if (head === '/openai/v1' && basePath.endsWith('/openai')) return `/v1${rest}`
  return head + rest
}

function versionQuery(options: ChannelOptions, usual: string | undefined): string {
  const version = typeof options.api_version === 'string' ? options.api_version : usual
  return version === undefined ? '' : `?api-version=${version}`
}

function deploymentSegment(model: string): string {
  if (DEPLOYMENT.test(model) && !model.includes('..')) return model
  const message = 'The model name is not that of a deployment.'
  throw badField('model', message, 'invalid_model')
}

/** A resource's name is its host's; undefined where the operator has to write the address. */
export function resolveAzureAddress({ resource }: ChannelOptions): string | undefined {
  return typeof resource === 'string' ? `https://${resource}.openai.azure.com` : undefined
}
