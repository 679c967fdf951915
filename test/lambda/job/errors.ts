import { ResourceNotFoundException, ValidationException } from '@aws-sdk/client-emr-serverless'

export function missing(message: string): Error {
  return new ResourceNotFoundException({ message, $metadata: { httpStatusCode: 404 } })
}

export function invalid(message: string): Error {
  return new ValidationException({ message, $metadata: { httpStatusCode: 400 } })
}

/** As the SDK throws what a service's model does not name. */
export function named(name: string, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), { name, ...more })
}

export function throttled(): Error {
  return named('ThrottlingException', 'Rate exceeded', { $fault: 'client', $metadata: { httpStatusCode: 429 } })
}
