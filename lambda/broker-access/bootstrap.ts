import type { GetBootstrapBrokersResponse } from '@aws-sdk/client-kafka'

/** Addresses to begin with, as `host:port,host:port`, one list for each way to sign in. */
export interface Bootstrap {
  readonly scram: string
  readonly iam: string
}

/**
 * The addresses in an answer of MSK, each list sorted: MSK names the brokers in any order, and a value that differs
 * without a reason would change rules and job at the next deployment.
 * @throws Error when the cluster has no address for one of the ways
 */
export function bootstrapOf(clusterArn: string, answer: GetBootstrapBrokersResponse): Bootstrap {
  const list = (way: string, addresses: string | undefined): string => {
    const sorted = (addresses ?? '').split(',').filter(Boolean).sort()
    if (sorted.length === 0)
      throw new Error(`${clusterArn} has no brokers for ${way}; is it turned on for the cluster?`)
    return sorted.join(',')
  }
  return {
    scram: list('SASL/SCRAM', answer.BootstrapBrokerStringSaslScram),
    iam: list('IAM', answer.BootstrapBrokerStringSaslIam),
  }
}
