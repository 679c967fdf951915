import { ResourceNotFoundException } from '@aws-sdk/client-emr-serverless'

/** The answer of EMR, or undefined when what it is about does not exist. */
export async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined
    throw error
  }
}
