import { MODELS, type ModelName } from './models.ts'

const MODEL_NAMES = Object.keys(MODELS) as ModelName[]

/** The model of the device with a number, from 0. */
export function modelOf(number: number): ModelName {
  return MODEL_NAMES[number % MODEL_NAMES.length] as ModelName
}

/** The name of the device with a number, from 0. */
export function deviceName(number: number): string {
  return `${modelOf(number)}-${String(number + 1).padStart(4, '0')}`
}
