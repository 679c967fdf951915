/** Properties of the resource that holds a cluster's addresses. */
export interface BootstrapProperties {
  readonly clusterArn: string
  /** How many brokers there are; a change asks for the addresses again. CloudFormation makes a text of it. */
  readonly brokers: number | string
}

/** Properties of the resource that holds the ACLs of a SCRAM user. */
export interface AclProperties {
  readonly clusterArn: string
  readonly username: string
  /** The topics that the user may write to. */
  readonly topics: readonly string[]
}
