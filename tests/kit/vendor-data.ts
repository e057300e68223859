import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Facts about vendors as they were gathered, where they are present: `SLUICE_VENDOR_DATA`, else the folder that lies
 * beside the checkout. A stranger's checkout has none; then the tests that need them say so.
 */
const FOLDER =
  process.env.SLUICE_VENDOR_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))

/** One entry of openai-compatible-vendors.json, as far as a declaration states the same. */
export interface VendorFacts {
  id: string
  base_url: string
  path: string
  other_base_urls?: string[]
  auth: string
  env: string[] | 'unknown'
  responses_api: boolean | 'unknown'
  /** Null: its documents name none. */
  anthropic_base_url: string | null
  status?: string
}

/** One entry of models.json. */
export interface ModelFacts {
  id: string
  provider: string
  name?: string
  input_modalities?: string[]
  output_modalities?: string[]
  abilities?: Record<string, boolean>
  prices: {
    currency: string
    input_per_mtok?: string
    output_per_mtok?: string
    cached_input_per_mtok?: string
  }
}

export const hasVendorData = existsSync(`${FOLDER}/openai-compatible-vendors.json`)

/** Name of a suite that needs the facts: shows in the report why nothing ran. */
export function needsVendorData(name: string): string {
  return hasVendorData ? name : `${name} (skipped: no vendor data)`
}

export function vendorFacts(): VendorFacts[] {
  return hasVendorData ? (readJson('openai-compatible-vendors.json') as VendorFacts[]) : []
}

export function modelFacts(): ModelFacts[] {
  return hasVendorData ? (readJson('models.json') as ModelFacts[]) : []
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8'))
}
