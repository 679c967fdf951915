import { expect, test } from '@jest/globals'
import { isDenied, NotYetError, sentenceOf, type Verdict, verdictOf } from '../../../lambda/job/api-errors.ts'
import { invalid, missing, named, throttled } from './errors.ts'

const client = (status: number) => ({ $fault: 'client', $metadata: { httpStatusCode: status } })
const server = (status: number) => ({ $fault: 'server', $metadata: { httpStatusCode: status } })
const DENIED =
  'User: arn:aws:sts::1:assumed-role/x is not authorized to perform: emr-serverless:StartJobRun on resource: y'

const cases: [Verdict, Error, sentence: RegExp][] = [
  ['later', throttled(), /^ThrottlingException: Rate exceeded$/],
  ['later', named('SlowDown', 'Please reduce your request rate.', server(503)), /^SlowDown: /],
  ['later', named('TooManyRequestsException', 'x', client(429)), /^TooMany/],
  ['later', named('InternalServerException', 'x', server(500)), /^Internal/],
  [
    'later',
    named('UnknownError', 'Bad gateway', { $metadata: { httpStatusCode: 502 } }),
    /^UnknownError: Bad gateway$/,
  ],
  ['later', named('Error', 'connect ECONNREFUSED 10.0.0.1:443', { code: 'ECONNREFUSED' }), /^connect ECONNREFUSED/],
  ['later', named('Error', 'getaddrinfo EAI_AGAIN', { code: 'EAI_AGAIN' }), /EAI_AGAIN/],
  ['later', named('TimeoutError', 'Connection timed out'), /^TimeoutError/],
  ['later', named('AbortError', 'Request aborted'), /^AbortError/],
  ['later', named('ConflictException', 'is being changed', client(409)), /^ConflictException: is being changed$/],
  ['later', new NotYetError('Application app1 is STOPPING.'), /^Application app1 is STOPPING\.$/],
  ['gone', missing('Application app1 does not exist'), /app1 does not exist/],
  ['gone', named('NoSuchKey', 'x', client(404)), /^NoSuchKey/],
  ['gone', named('NoSuchBucket', 'x', client(404)), /^NoSuchBucket/],
  [
    'fail',
    invalid('Spark driver memory is too large'),
    /^A request is refused as invalid: Spark driver memory is too large$/,
  ],
  [
    'fail',
    named('AccessDeniedException', DENIED, client(403)),
    /^The function may not call emr-serverless:StartJobRun;/,
  ],
  ['fail', named('AccessDenied', 'Access Denied', client(403)), /^The function may not call an API;.*Access Denied$/],
  ['fail', named('ServiceQuotaExceededException', 'Max vCPU is 16', client(402)), /^A quota .* is used up.*Max vCPU/],
  ['fail', named('TypeError', 'x is not a function'), /^TypeError: x is not a function$/],
  ['fail', new Error('A sentence of ours.'), /^A sentence of ours\.$/],
]

test.each(cases)('%s: %s', (verdict, error, sentence) => {
  expect(verdictOf(error)).toBe(verdict)
  expect(sentenceOf(error)).toMatch(sentence)
})

test('what is thrown without being an error fails', () => {
  expect(verdictOf('broken')).toBe('fail')
  expect(sentenceOf('broken')).toBe('broken')
})

test('a missing permission is told apart', () => {
  expect(isDenied(named('AccessDeniedException', DENIED))).toBe(true)
  expect(isDenied(named('AccessDenied', 'Access Denied'))).toBe(true)
  expect(isDenied(throttled())).toBe(false)
})
