import { readFileSync } from 'node:fs'
import { App, type AppProps } from 'aws-cdk-lib'

const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> }

/** An app as the CDK would start it, without bundling and without validation of templates: what unit tests need. */
export function testApp(props: AppProps = {}): App {
  return new App({
    builtinCloudFormationValidation: false,
    ...props,
    context: { ...context, 'aws:cdk:bundling-stacks': [], 'aws:cdk:enable-path-metadata': true, ...props.context },
  })
}
