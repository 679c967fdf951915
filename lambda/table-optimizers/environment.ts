/** What the function is told by its environment. */
export interface Environment extends Record<string, string> {
  /** Account that owns the Glue catalog. */
  readonly CATALOG_ID: string
  readonly DATABASE: string
  /** JSON list of the tables that are to have optimizers. */
  readonly TABLES: string
  /** Role that Glue optimizes the tables with. */
  readonly ROLE_ARN: string
  /** Days for which snapshots are kept. */
  readonly SNAPSHOT_DAYS: string
  /** Days after which a file that no snapshot names is deleted. */
  readonly ORPHAN_FILE_DAYS: string
}
