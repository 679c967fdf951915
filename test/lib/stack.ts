import { Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { testApp } from './app.ts'

/** A stack to put one construct into; synthesised when its template is asked for. */
export function stackWith<T>(build: (stack: Stack) => T): { stack: Stack; built: T; template: () => Template } {
  const stack = new Stack(testApp(), 'Test')
  const built = build(stack)
  return { stack, built, template: () => Template.fromStack(stack) }
}
