import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

/** A certificate and its private key, as PEM texts. */
export interface CertificatePem {
  readonly cert: string
  readonly key: string
}

/** Who a certificate is for: a machine that is connected to, or a client known by its common name. */
export type Subject =
  | { readonly commonName: string; readonly use: 'client' }
  | { readonly commonName: string; readonly use: 'server'; readonly names: x509.JsonGeneralNames }

const KEY = { name: 'ECDSA', namedCurve: 'P-256' }
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' }
const DAY = 86_400_000
const VALID_DAYS = 3650

x509.cryptoProvider.set(webcrypto)

/** A new certificate authority, signed by itself. */
export async function createAuthority(commonName: string): Promise<CertificatePem> {
  const keys = await newKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: `CN=${commonName}`,
    keys,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return pem(certificate, keys.privateKey)
}

/** A new certificate for a subject, signed by an authority. */
export async function issueCertificate(authority: CertificatePem, subject: Subject): Promise<CertificatePem> {
  const issuer = new x509.X509Certificate(authority.cert)
  const keys = await newKeys()
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity(),
    subject: `CN=${subject.commonName}`,
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage[subject.use === 'server' ? 'serverAuth' : 'clientAuth'],
      ]),
      ...(subject.use === 'server' ? [new x509.SubjectAlternativeNameExtension(subject.names)] : []),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  return pem(certificate, keys.privateKey)
}

/** From a day ago, so that a clock set back a little does not make everything invalid. */
function validity(): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + VALID_DAYS * DAY) }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify'])
}

function importKey(key: string): Promise<webcrypto.CryptoKey> {
  const [raw] = x509.PemConverter.decode(key)
  return webcrypto.subtle.importKey('pkcs8', raw as ArrayBuffer, KEY, false, ['sign'])
}

async function pem(certificate: x509.X509Certificate, key: webcrypto.CryptoKey): Promise<CertificatePem> {
  const raw = await webcrypto.subtle.exportKey('pkcs8', key)
  return {
    cert: `${certificate.toString('pem')}\n`,
    key: `${x509.PemConverter.encode(raw, 'PRIVATE KEY')}\n`,
  }
}
