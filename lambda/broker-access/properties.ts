/** CloudFormation's types of the two resources. */
export const ADDRESSES = 'Custom::TributaryBrokerAddresses'
export const ACLS = 'Custom::TributaryAcls'

/**
 * Properties of the resource that holds a cluster's addresses. Not how many brokers there are: with more of them MSK would
 * tell more addresses, which CloudFormation refuses to change while the other stack imports them. The former ones stay
 * valid, and clients find the new brokers through them.
 */
export interface AddressProperties {
  readonly clusterArn: string
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
