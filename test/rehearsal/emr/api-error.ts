/** An error as the API answers it. */
export class ApiError extends Error {
  readonly type: string
  readonly status: number

  constructor(type: string, status: number, message: string) {
    super(message)
    this.type = type
    this.status = status
  }
}

export function invalid(message: string): ApiError {
  return new ApiError('ValidationException', 400, message)
}

export function notFound(what: string): ApiError {
  return new ApiError('ResourceNotFoundException', 404, `${what} does not exist.`)
}

export function conflict(message: string): ApiError {
  return new ApiError('ConflictException', 409, message)
}

export function throttled(): ApiError {
  return new ApiError('ThrottlingException', 429, 'Rate exceeded')
}
