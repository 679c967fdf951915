import {
  DescribeClusterCommand,
  GetBootstrapBrokersCommand,
  type GetBootstrapBrokersResponse,
  type KafkaClient,
  NotFoundException,
} from '@aws-sdk/client-kafka'
import { expect } from '@jest/globals'

export const ARN = 'arn:aws:kafka:eu-central-1:123456789012:cluster/tributary-dev/c0ffee'

/** A cluster as MSK's API shows it; without a state there is none. */
export interface World {
  readonly state?: 'ACTIVE' | 'UPDATING' | 'DELETING'
  readonly answer?: GetBootstrapBrokersResponse
  /** What is said to whoever asks. */
  readonly refusal?: Error
}

/** A client of MSK's API in a world; `asked` lists the commands that it was sent. */
export function kafkaIn({ state, answer, refusal }: World): { kafka: Pick<KafkaClient, 'send'>; asked: string[] } {
  const asked: string[] = []
  const send = async (command: { input: { ClusterArn?: string } }) => {
    asked.push(command.constructor.name)
    expect(command.input).toEqual({ ClusterArn: ARN })
    if (refusal) throw refusal
    if (!state) throw new NotFoundException({ message: 'The cluster was not found.', $metadata: {} })
    if (command instanceof DescribeClusterCommand) return { ClusterInfo: { State: state } }
    if (command instanceof GetBootstrapBrokersCommand) return answer
    throw new Error(`unexpected ${command.constructor.name}`)
  }
  return { kafka: { send } as unknown as Pick<KafkaClient, 'send'>, asked }
}
