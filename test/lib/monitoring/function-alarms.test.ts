import { expect, test } from '@jest/globals'
import { monitoredFunctions } from './monitored.ts'
import { alarms } from './used-metrics.ts'

const template = monitoredFunctions()

test('every function of the stack has an alarm for its errors, whoever made it, but for what fails by design', () => {
  const all = template.findResources('AWS::Lambda::Function')
  const functions = Object.keys(all).filter((id) => all[id]?.['Properties'].Handler !== 'framework.isComplete')
  expect(functions.length).toBeGreaterThanOrEqual(5)
  expect(functions).toHaveLength(Object.keys(all).length - 1)
  const watched = alarms(template).map(({ Dimensions }) => Dimensions?.[0]?.Value)
  expect(watched).toHaveLength(functions.length)
  expect(watched).toEqual(expect.arrayContaining(functions.map((id) => ({ Ref: id }))))
})

test('their names say where they are', () => {
  const names = alarms(template).map(({ AlarmName }) => AlarmName)
  expect(new Set(names).size).toBe(names.length)
  expect(names).toEqual(
    expect.arrayContaining([
      'tributary-dev-function-errors-Test-Plain',
      'tributary-dev-function-errors-Test-Framework-framework-onEvent',
      'tributary-dev-function-errors-Test-Framework-framework-onTimeout',
    ]),
  )
})
