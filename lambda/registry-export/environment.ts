/** What the function is told by its environment. */
export interface Environment extends Record<string, string> {
  /** The type of things that are devices; that of a model begins with it and a hyphen. */
  readonly THING_TYPE: string
  /** Names that a device may have, by the contract; anchored. */
  readonly DEVICE_PATTERN: string
  /** s3://bucket/key of the document. */
  readonly DOCUMENT: string
  /** CloudWatch namespace of the metrics. */
  readonly NAMESPACE: string
}
