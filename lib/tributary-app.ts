import { type App, Tags } from 'aws-cdk-lib'
import type { EnvironmentConfig } from './config.ts'
import { loadContract } from './contract.ts'
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
  Tags.of(app).add('project', 'tributary')
  Tags.of(app).add('environment', config.name)
  return { foundation, pipeline }
}
