// What the CDK starts: `cdk synth -c env=dev`.
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { ConfigError, loadConfig } from '../lib/config-check.ts'
import { ContractError } from '../lib/contract.ts'
import { PackageError } from '../lib/job-package/package-error.ts'
import { addEnvironment } from '../lib/tributary-app.ts'

try {
  const app = new App()
  addEnvironment(app, loadConfig(app.node.tryGetContext('env')))
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  app.synth()
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof ContractError || error instanceof PackageError)) throw error
  console.error(`tributary: ${error.message}`)
  process.exit(1)
}
