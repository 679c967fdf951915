import { type App, Tags } from 'aws-cdk-lib'
import type { EnvironmentConfig } from './config.ts'
import { loadContract } from './contract.ts'
import { environmentTags } from './environment-tags.ts'
import { FoundationStack } from './foundation-stack.ts'
import type { JobSources } from './job-package/sources.ts'
import { PipelineStack } from './pipeline-stack.ts'

/**
 * The two stacks of an environment.
 * @param jobPackage where the parts of the job's package are; without, where set-up puts them
 */
export function addEnvironment(
  app: App,
  config: EnvironmentConfig,
  jobPackage?: JobSources,
): { foundation: FoundationStack; pipeline: PipelineStack } {
  const common = { config, contract: loadContract() }
  const foundation = new FoundationStack(app, `tributary-${config.name}-foundation`, {
    ...common,
    terminationProtection: config.data === 'retained',
  })
  const pipeline = new PipelineStack(app, `tributary-${config.name}-pipeline`, {
    ...{ ...common, foundation },
    ...(jobPackage && { jobPackage }),
  })
  for (const [key, value] of Object.entries(environmentTags(config))) Tags.of(app).add(key, value)
  return { foundation, pipeline }
}
