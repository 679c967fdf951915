import { expect, test } from '@jest/globals'
import { recordedStandIns } from './recorded.ts'
import { ResourceSchemas } from './resource-schema.ts'

const PROPERTIES = { AlarmName: 'alarm', Name: 'name', TargetType: 'EVENT_TYPE', TargetName: 'rule' }
const schemas = new ResourceSchemas()

test.each(Object.entries(recordedStandIns()))(
  '%s has an identity, and attributes that there are',
  async (type, standIn) => {
    const made = await standIn.create('Logical', PROPERTIES)
    expect(made.physicalId).not.toBe('')
    expect(schemas.attributes(type)).toEqual(expect.arrayContaining(Object.keys(made.attributes)))
    expect(await standIn.update?.(made.physicalId, PROPERTIES)).toEqual(made)
  },
)

test('a resource that is made anew is another one', async () => {
  const standIn = recordedStandIns()['AWS::EC2::FlowLog']
  const [one, other] = [await standIn?.create('Flow', {}), await standIn?.create('Flow', {})]
  expect(one?.physicalId).not.toBe(other?.physicalId)
})
