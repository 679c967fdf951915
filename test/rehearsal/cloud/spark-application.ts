import { randomUUID } from 'node:crypto'
import {
  CreateApplicationCommand,
  type CreateApplicationCommandInput,
  DeleteApplicationCommand,
  type EMRServerlessClient,
} from '@aws-sdk/client-emr-serverless'
import { ACCOUNT, REGION } from './ministack.ts'
import type { Properties, StandIn } from './resource-desk.ts'

/** The application of EMR Serverless is one of its stand-in, made and deleted through its API as CloudFormation does. */
export function applicationStandIn(emr: Pick<EMRServerlessClient, 'send'>): Record<string, StandIn> {
  return {
    'AWS::EMRServerless::Application': {
      create: async (_, properties) => {
        const { applicationId = '' } = await emr.send(new CreateApplicationCommand(request(properties)))
        const Arn = `arn:aws:emr-serverless:${REGION}:${ACCOUNT}:/applications/${applicationId}`
        return { physicalId: applicationId, attributes: { ApplicationId: applicationId, Arn } }
      },
      // The service refuses while a run is up, or while it is started, as in AWS.
      delete: async (applicationId) => {
        await emr.send(new DeleteApplicationCommand({ applicationId }))
      },
    },
  }
}

function request({
  Name,
  ReleaseLabel,
  Type,
  Tags,
  SchedulerConfiguration,
}: Properties): CreateApplicationCommandInput {
  const scheduler = SchedulerConfiguration as { MaxConcurrentRuns?: string } | undefined
  return {
    name: String(Name),
    releaseLabel: String(ReleaseLabel),
    type: String(Type),
    clientToken: randomUUID(),
    tags: Object.fromEntries((Tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value])),
    ...(scheduler?.MaxConcurrentRuns && {
      schedulerConfiguration: { maxConcurrentRuns: Number(scheduler.MaxConcurrentRuns) },
    }),
  }
}
