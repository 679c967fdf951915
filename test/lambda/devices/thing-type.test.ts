import { expect, test } from '@jest/globals'
import { modelOf } from '../../../lambda/devices/thing-type.ts'

test.each([
  ['tributary-dev-device', null],
  ['tributary-dev-device-TH100', 'TH100'],
  ['tributary-dev-device-TH-100:b', 'TH-100:b'],
  ['tributary-dev-device-', undefined],
  ['tributary-dev-devices', undefined],
  ['tributary-prod-device-TH100', undefined],
  ['lamp', undefined],
  [undefined, undefined],
])('type %s: model %s', (type, model) => {
  expect(modelOf(type, 'tributary-dev-device')).toBe(model)
})
