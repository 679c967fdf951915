/** CloudFormation's types of the two resources. */
export const ADDRESSES = 'Custom::TributaryBrokerAddresses'
export const ACLS = 'Custom::TributaryAcls'

/** Properties of the resource that holds a cluster's addresses. */
export interface AddressProperties {
  readonly clusterArn: string
  /** How many brokers there are; a change asks for the addresses again. CloudFormation makes a text of it. */
  readonly brokers: number | string
}

/** Properties of the resource that holds the ACLs of a SCRAM user. */
export interface AclProperties {
  readonly clusterArn: string
  /** Where brokers take those who sign in by IAM, host:port,host:port. */
  readonly bootstrap: string
  readonly username: string
  /** The topics that the user may write to. */
  readonly topics: readonly string[]
}
