import { type App, Tags } from 'aws-cdk-lib'
import type { EnvironmentConfig } from './config.ts'
import { loadContract } from './contract.ts'
import { FoundationStack } from './foundation-stack.ts'
import { PipelineStack } from './pipeline-stack.ts'

/** The two stacks of an environment. */
export function addEnvironment(
  app: App,
  config: EnvironmentConfig,
): { foundation: FoundationStack; pipeline: PipelineStack } {
  const contract = loadContract()
  const retained = config.data === 'retained'
  const common = { config, contract, terminationProtection: retained }
  const foundation = new FoundationStack(app, `tributary-${config.name}-foundation`, common)
  const pipeline = new PipelineStack(app, `tributary-${config.name}-pipeline`, {
    ...common,
    // It holds nothing that could be lost.
    terminationProtection: false,
    foundation,
  })
  Tags.of(app).add('project', 'tributary')
  Tags.of(app).add('environment', config.name)
  return { foundation, pipeline }
}
