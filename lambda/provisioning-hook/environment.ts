/** What the hook is told by its environment. */
export interface Environment extends Record<string, string> {
  /** Names that a device may have, by the contract; anchored. */
  readonly DEVICE_PATTERN: string
  /** Serial numbers that may enrol in this environment; the whole number must match. */
  readonly SERIAL_PATTERN: string
  /** The type of things that are devices; that of a model begins with it and a hyphen. */
  readonly THING_TYPE: string
}
