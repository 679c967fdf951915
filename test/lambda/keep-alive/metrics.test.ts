import { expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { ACTIVE_RUNS, GAVE_UP, metricLine, RUN_STARTS, runsNamespace } from '../../../lambda/keep-alive/metrics.ts'

/** The embedded metric format as CloudWatch documents it, as far as it is used. */
const DIRECTIVE = {
  type: 'object',
  additionalProperties: false,
  required: ['Namespace', 'Dimensions', 'Metrics'],
  properties: {
    Namespace: { type: 'string', pattern: '^(?!AWS/)[A-Za-z0-9._/#:-]{1,255}$' },
    Dimensions: { type: 'array', minItems: 1, items: { type: 'array', maxItems: 30, items: { type: 'string' } } },
    Metrics: {
      type: 'array',
      maxItems: 100,
      items: {
        type: 'object',
        required: ['Name'],
        properties: { Name: { type: 'string', minLength: 1, maxLength: 255 }, Unit: { const: 'Count' } },
      },
    },
  },
}
const FORMAT = {
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      additionalProperties: false,
      required: ['Timestamp', 'CloudWatchMetrics'],
      properties: {
        Timestamp: { type: 'integer' },
        CloudWatchMetrics: { type: 'array', minItems: 1, items: DIRECTIVE },
      },
    },
  },
}

test('a line is one JSON object in the embedded metric format, with a number for each metric', () => {
  const at = new Date('2026-01-01T00:00:00Z')
  const line = metricLine(runsNamespace('dev'), { [ACTIVE_RUNS]: 1, [GAVE_UP]: 0 }, at)
  expect(line).not.toContain('\n')
  const document = JSON.parse(line)
  const validate = new Ajv2020({ allErrors: true }).compile(FORMAT)
  expect({ valid: validate(document), errors: validate.errors }).toEqual({ valid: true, errors: null })
  expect(document).toEqual({
    _aws: {
      Timestamp: at.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: 'Tributary/dev/Runs',
          Dimensions: [[]],
          Metrics: [
            { Name: 'ActiveRuns', Unit: 'Count' },
            { Name: 'GaveUp', Unit: 'Count' },
          ],
        },
      ],
    },
    ActiveRuns: 1,
    GaveUp: 0,
  })
})

test('what was not measured is not said', () => {
  expect(metricLine('n', { [RUN_STARTS]: 1 }, new Date(0))).not.toContain(ACTIVE_RUNS)
})
