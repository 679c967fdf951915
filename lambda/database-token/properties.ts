/** Properties of the resource that is a write-only token of InfluxDB. CloudFormation makes texts of all values. */
export interface TokenProperties {
  /** Where the database answers: https://host:port. */
  readonly url: string
  readonly organization: string
  readonly bucket: string
  /** Seconds for which the bucket keeps points; 0 keeps them for ever. */
  readonly retentionSeconds: string
  /** ARN of the secret with `username` and `password` of the administrator. */
  readonly adminSecret: string
  /** ARN of the secret that the token is put into. */
  readonly tokenSecret: string
  /** Another text asks for a new token. */
  readonly rotation: string
}
