import list from '../../../docs/costs/prices.json'

/** One line of the bill for a month. */
export interface Part {
  readonly what: string
  /** In the unit of the price. */
  readonly quantity: number
  readonly price: Price
  /** Between which multiples of the sum the truth is likely to be. */
  readonly spread: Spread
}

export type Price = (typeof list.prices)[number]
export type Spread = readonly [low: number, high: number]

export const EXACT: Spread = [1, 1]

/** @param what in place of the price's own text */
export function part(priceId: string, quantity: number, spread: Spread = EXACT, what?: string): Part {
  const price = list.prices.find(({ id }) => id === priceId)
  if (price === undefined) throw new Error(`docs/costs/prices.json has no price ${priceId}`)
  return { what: what ?? price.what, quantity: Number(quantity.toFixed(2)), price, spread }
}

/** In cents, so that lines and totals agree to the last digit. */
export function cents({ quantity, price }: Part): number {
  return Math.round(quantity * price.price * 100)
}
