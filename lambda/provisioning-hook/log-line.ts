import { type ProvisioningRequest, SERIAL_NUMBER } from './request.ts'
import type { Verdict } from './verdict.ts'

/** The longest name that a thing can have; what a stranger sends beyond that is not worth keeping. */
const MAX_CHARACTERS = 128

/**
 * The line of the log for a verdict: who asked, with which claim, for which certificate. Ids of certificates are no
 * secrets; the certificate itself and the other parameters are left out.
 */
export function logLine(request: ProvisioningRequest, { allowed, reason }: Verdict): string {
  const serial = request.parameters[SERIAL_NUMBER]
  return JSON.stringify({
    verdict: allowed ? 'allowed' : 'refused',
    reason,
    serial: typeof serial === 'string' ? serial.slice(0, MAX_CHARACTERS) : null,
    clientId: request.clientId.slice(0, MAX_CHARACTERS),
    claimCertificateId: request.claimCertificateId,
    certificateId: request.certificateId,
  })
}
