import { CfnResource, Duration, Stack } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { PipelineAlarm, type Watch } from './alarm.ts'

/** The CDK's function that waits fails each time there is more to wait for: that is how it is called again. */
const FAILS_BY_DESIGN = /-framework-isComplete$/

/**
 * An alarm for the errors of every function of the stack that this is put into, those of the CDK's own frameworks
 * among them, unless its errors mean nothing. To be made last: it sees what is there by then.
 */
export class FunctionAlarms extends Construct {
  constructor(scope: Construct, id: string, watch: Watch) {
    super(scope, id)
    const stack = Stack.of(this)
    for (const { name, path } of functionsOf(stack).filter((each) => !FAILS_BY_DESIGN.test(each.path))) {
      new PipelineAlarm(this, path, watch, {
        kind: 'function-errors',
        // The stack is part of it, because two stacks may have functions at the same path.
        subject: `${stack.node.id.replace(`tributary-${watch.config.name}-`, '')}-${path}`,
        says: `Function ${path} failed`,
        metric: new Metric({
          namespace: 'AWS/Lambda',
          metricName: 'Errors',
          dimensionsMap: { FunctionName: name },
          statistic: 'Sum',
          period: Duration.minutes(5),
        }),
        fires: 'above',
        threshold: 0,
        periods: 1,
        missing: { means: 'all is well', because: 'a function that is not called has no errors' },
      })
    }
  }
}

function functionsOf(stack: Stack): { name: string; path: string }[] {
  return stack.node
    .findAll()
    .filter((part): part is CfnResource => CfnResource.isCfnResource(part))
    .filter((part) => part.cfnResourceType === 'AWS::Lambda::Function' && Stack.of(part) === stack)
    .map((part) => ({
      name: part.ref,
      path: part.node.path
        .slice(stack.node.path.length + 1)
        .replace(/\/Resource$/, '')
        .replaceAll(/[^A-Za-z0-9]+/g, '-'),
    }))
}
