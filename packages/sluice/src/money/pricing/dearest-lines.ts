import type { InputBound } from './input-bound.ts'
import type { PreparedLevel, PreparedLine, PreparedPrice } from './prepare-price.ts'
import type { PriceUnit } from './price-types.ts'

/** The line that a kind of token may cost most by. */
export type Rate = PreparedLine

/** The dearest input line that a call can touch, over the base and every tier that its bound can reach. */
export function dearestInput(price: PreparedPrice, input: InputBound): Rate | undefined {
  return dearestOf(price, input, ['input', 'cached_input', ...input.touches])
}

/** The same for output. Pictures may come unasked where the price states them; sound only where it was asked for. */
export function dearestOutput(
  price: PreparedPrice,
  input: InputBound,
  audioOutput: boolean,
): Rate | undefined {
  const units: PriceUnit[] = ['output', 'reasoning']
  if (reachableLevels(price, input).some((level) => level.byUnit.get('image_output')?.own)) {
    units.push('image_output')
  }
  if (audioOutput) units.push('audio_output')
  return dearestOf(price, input, units)
}

export interface DueFee {
  line: PreparedLine
  quantity: number
}

/** Fees that the call will or may owe: its own, a picture for each answer, one use of each hosted tool. */
export function dueFees(price: PreparedPrice, input: InputBound, choices: number): DueFee[] {
  const fees: DueFee[] = []
  const add = (unit: PriceUnit, quantity: number) => {
    const line = dearestOf(price, input, [unit])
    if (line !== undefined) fees.push({ line, quantity })
  }
  add('per_call', 1)
  if (price.version.price.lines.image_output === undefined) add('per_image', choices)
  if (input.hostedTools) {
    add('web_search', 1)
    add('code_execution', 1)
    add('file_search', 1)
  }
  return fees
}

function dearestOf(
  price: PreparedPrice,
  input: InputBound,
  units: readonly PriceUnit[],
): PreparedLine | undefined {
  let dearest: PreparedLine | undefined
  for (const level of reachableLevels(price, input)) {
    for (const unit of units) {
      const line = level.byUnit.get(unit)
      if (line !== undefined && (dearest === undefined || line.factor > dearest.factor)) dearest = line
    }
  }
  return dearest
}

function reachableLevels(price: PreparedPrice, input: InputBound): readonly PreparedLevel[] {
  const { levels } = price
  if (levels.length === 1) return levels
  return levels.filter((level) => input.tokens > level.aboveInputTokens)
}
