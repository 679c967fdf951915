/** What the function is told by its environment. */
export interface Environment extends Record<string, string> {
  /** ARN of the role by which AWS IoT writes to CloudWatch Logs, where the account has none yet. */
  readonly LOGGING_ROLE: string
}
