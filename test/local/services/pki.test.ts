import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { openAuthority } from '../../../local/services/pki.ts'
import { scratchDirectory } from '../scratch.ts'

const directory = join(scratchDirectory(), 'pki')

test('certificates are signed by the authority, and are for one use', async () => {
  const authority = await openAuthority(directory)
  const issuer = new X509Certificate(authority.cert)
  const server = new X509Certificate((await authority.server()).cert)
  const device = new X509Certificate((await authority.device('boiler-1')).cert)
  expect(issuer.ca).toBe(true)
  for (const certificate of [server, device]) {
    expect(certificate.checkIssued(issuer)).toBe(true)
    expect(certificate.verify(issuer.publicKey)).toBe(true)
    expect(certificate.ca).toBe(false)
  }
  expect([server.checkIP('127.0.0.1'), server.checkHost('localhost')]).toEqual(['127.0.0.1', 'localhost'])
  expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
  expect(device.subject).toBe('CN=boiler-1')
  expect(device.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
})

test('a device has one certificate, however often and by whom it is asked for', async () => {
  const authority = await openAuthority(directory)
  const [one, other] = await Promise.all([authority.device('pump'), authority.device('pump')])
  const reopened = await openAuthority(directory)
  expect(other).toEqual(one)
  expect(reopened.cert).toBe(authority.cert)
  expect(await reopened.device('pump')).toEqual(one)
  expect((await authority.device('valve')).cert).not.toBe(one.cert)
})

test('files hold what the texts say, for their owner alone', async () => {
  const device = await (await openAuthority(directory)).device('fan')
  expect(readFileSync(device.certFile, 'utf8')).toBe(device.cert)
  expect(readFileSync(device.keyFile, 'utf8')).toBe(device.key)
  expect(statSync(device.keyFile).mode & 0o077).toBe(0)
})
