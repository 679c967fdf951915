/** What the function is told by its environment. */
export interface Environment extends Record<string, string> {
  /** Table of what was published, sent and held back. */
  readonly TABLE: string
  /** Topic that people subscribe to. */
  readonly TOPIC_ARN: string
  /** Queue of records that are no alerts. */
  readonly DEAD_LETTERS_URL: string
  /** Messages about one device in a window. */
  readonly PER_DEVICE: string
  /** Messages in all in a window. */
  readonly GLOBAL: string
  /** Length of the window in minutes. */
  readonly WINDOW_MINUTES: string
  /** Days for which a published event is remembered: longer than its topic keeps it. */
  readonly REMEMBERED_DAYS: string
  /** CloudWatch namespace of the metrics. */
  readonly NAMESPACE: string
}
