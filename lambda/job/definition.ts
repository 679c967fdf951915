/** The streaming job as it is deployed: all that is needed to start a run of it, and to judge it. */
export interface JobDefinition {
  /** Name of the environment. */
  readonly environment: string
  readonly run: JobRun
  /** Where runs of the job report, as URLs of S3 folders. */
  readonly status: StatusPlaces
  /** What each query keeps in its checkpoint, by the name of the query. */
  readonly queries: Readonly<Record<string, QueryShape>>
  readonly patience: Patience
  /** Log group of the driver. */
  readonly logGroup: string
  /**
   * A digest of each part of the stacks that a run needs, at the custom resource alone. It is no part of what is run, but
   * when it changes, the deployment looks whether the job still runs; so an event that changes only this is no return
   * to what was good before.
   */
  readonly surroundings?: Readonly<Record<string, string>>
}

/** What the API call StartJobRun takes, but for client token, name, and the arguments that name the run. */
export interface JobRun {
  readonly applicationId: string
  readonly executionRoleArn: string
  readonly mode: 'STREAMING'
  /** 0 is no limit; without it a run ends after twelve hours. */
  readonly executionTimeoutMinutes: 0
  readonly jobDriver: {
    readonly sparkSubmit: {
      readonly entryPoint: string
      readonly entryPointArguments: readonly string[]
      readonly sparkSubmitParameters: string
    }
  }
  readonly configurationOverrides: {
    readonly applicationConfiguration: readonly {
      readonly classification: string
      readonly properties: Readonly<Record<string, string>>
    }[]
  }
  readonly retryPolicy: { readonly maxFailedAttemptsPerHour: number }
  readonly tags: Readonly<Record<string, string>>
}

export interface StatusPlaces {
  /** The argument `--status` of the job. */
  readonly folder: string
  /** An object RUN.json for each run. */
  readonly runs: string
  /** An object QUERY.json for each query, about its checkpoint. */
  readonly queries: string
}

/** What a checkpoint is bound to: Spark continues from it only with the same state, and with all of its topics. */
export interface QueryShape {
  /** Version of the state that the query keeps. */
  readonly state: number
  readonly topics: readonly string[]
}

export interface Patience {
  /** Seconds for which a cancelled run may finish its batches, 15 to 1,800. */
  readonly graceSeconds: number
  /** Seconds within which a run must be healthy after its start. */
  readonly healthSeconds: number
  /** Seconds within which a deployment, or a deletion, must be through with the run, whatever it waits for. */
  readonly totalSeconds: number
}

/** The same as it arrives at a custom resource: CloudFormation makes strings of all numbers. */
export type Stringly<T> = T extends number
  ? string
  : T extends readonly (infer E)[]
    ? readonly Stringly<E>[]
    : T extends object
      ? { readonly [K in keyof T]: Stringly<T[K]> }
      : T

/** The definition in the properties of a custom resource, with its numbers as numbers again. */
export function definitionOf(properties: Stringly<JobDefinition>): JobDefinition {
  const { run, queries, patience, ...same } = properties
  return {
    ...same,
    run: {
      ...run,
      executionTimeoutMinutes: 0,
      retryPolicy: { maxFailedAttemptsPerHour: Number(run.retryPolicy.maxFailedAttemptsPerHour) },
    },
    queries: Object.fromEntries(
      Object.entries(queries).map(([name, { state, topics }]) => [name, { state: Number(state), topics }]),
    ),
    patience: {
      graceSeconds: Number(patience.graceSeconds),
      healthSeconds: Number(patience.healthSeconds),
      totalSeconds: Number(patience.totalSeconds),
    },
  }
}
