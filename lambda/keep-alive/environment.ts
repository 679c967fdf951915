/** What the function is told by its environment. */
export interface Environment extends Record<string, string> {
  /** Parameter that holds the deployed job's definition, as JSON. */
  readonly DEFINITION_PARAMETER: string
  /** Parameter that is `on` or `paused`. */
  readonly SWITCH_PARAMETER: string
  /** The stack whose deployments look after the run themselves. */
  readonly STACK_NAME: string
  /** Runs in a row that may end within an hour of their start; after that, none is started any more. */
  readonly MOST_ATTEMPTS: string
  /** CloudWatch namespace of the metrics. */
  readonly NAMESPACE: string
}
