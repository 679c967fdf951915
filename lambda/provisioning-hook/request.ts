/** The parameter of the provisioning template that a device fills with its serial number. */
export const SERIAL_NUMBER = 'SerialNumber'

/** What AWS IoT asks before it registers a thing, as far as it matters here. */
export interface ProvisioningRequest {
  /** The certificate that the device has been given, not active yet. */
  readonly certificateId: string
  /** The certificate that it connected with. */
  readonly claimCertificateId: string
  readonly clientId: string
  /** Filled by the device: not to be trusted. */
  readonly parameters: Readonly<Record<string, unknown>>
}

/** The answer that AWS IoT wants. */
export interface ProvisioningAnswer {
  readonly allowProvisioning: boolean
}
