/** A token for MSK's IAM as its clients make it, but for the signature, which stands for any; with changed parameters. */
export function iamToken(accessKey: string, changes: Readonly<Record<string, string>> = {}): string {
  const { host = 'kafka.eu-central-1.amazonaws.com', ...parameters } = changes
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const query = new URLSearchParams({
    Action: 'kafka-cluster:Connect',
    'X-Amz-Credential': `${accessKey}/${date.slice(0, 8)}/eu-central-1/kafka-cluster/aws4_request`,
    'X-Amz-Date': date,
    'X-Amz-Expires': '900',
    'X-Amz-Signature': 'any',
    ...parameters,
  })
  return Buffer.from(`https://${host}/?${query}`).toString('base64url')
}
