import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type CertificatePem, createAuthority, issueCertificate, type Subject } from './certificate.ts'
import { readIfThere, writePrivate } from './private-file.ts'

/** A certificate with its private key, as PEM texts and in files. */
export interface Certificate extends CertificatePem {
  readonly certFile: string
  readonly keyFile: string
}

/** The throw-away certificate authority of this machine. Certificates are made on demand and kept. */
export interface Authority {
  readonly cert: string
  readonly certFile: string
  /** The certificate of the services: valid for 127.0.0.1 and localhost. */
  server(): Promise<Certificate>
  /** The certificate of a device; its common name is the device's. */
  device(id: string): Promise<Certificate>
}

const SERVER: Subject = {
  commonName: '127.0.0.1',
  use: 'server',
  names: [
    { type: 'ip', value: '127.0.0.1' },
    { type: 'dns', value: 'localhost' },
  ],
}

/** The authority kept in a folder; where there is none, a new one takes the place of whatever is there. */
export async function openAuthority(directory: string): Promise<Authority> {
  const files = filesOf(join(directory, 'ca'))
  if (read(files) === undefined) rmSync(directory, { recursive: true, force: true })
  const authority = await kept(files, () => createAuthority('Tributary local authority'))
  const certificates = new Map<string, Promise<Certificate>>()
  const certificate = (path: string, subject: Subject) => {
    const known = certificates.get(path)
    if (known !== undefined) return known
    const made = kept(filesOf(join(directory, path)), () => issueCertificate(authority, subject))
    certificates.set(path, made)
    return made
  }
  return {
    cert: authority.cert,
    certFile: authority.certFile,
    server: () => certificate('server', SERVER),
    device: (id) => certificate(join('devices', id), { commonName: id, use: 'client' }),
  }
}

type Files = Pick<Certificate, 'certFile' | 'keyFile'>

function filesOf(stem: string): Files {
  return { certFile: `${stem}.crt.pem`, keyFile: `${stem}.key.pem` }
}

function read(files: Files): Certificate | undefined {
  const [cert, key] = [readIfThere(files.certFile), readIfThere(files.keyFile)]
  return cert !== undefined && key !== undefined ? { cert, key, ...files } : undefined
}

async function kept(files: Files, make: () => Promise<CertificatePem>): Promise<Certificate> {
  const found = read(files)
  if (found !== undefined) return found
  const made = await make()
  writePrivate(files.keyFile, made.key)
  writePrivate(files.certFile, made.cert)
  return { ...made, ...files }
}
