import { iot, mqtt } from 'aws-iot-device-sdk-v2'
import type { Authority } from '../../local/services/pki.ts'

/**
 * Connect as a device with the AWS IoT Device SDK and its certificate, publish one message, and wait for the
 * acknowledgement.
 */
export async function publishWithDeviceSdk(
  authority: Authority,
  broker: string,
  device: string,
  topic: string,
  payload: Buffer,
): Promise<void> {
  const { hostname, port } = new URL(broker)
  const { certFile, keyFile } = await authority.device(device)
  const configuration = iot.AwsIotMqttConnectionConfigBuilder.new_mtls_builder_from_path(certFile, keyFile)
    .with_certificate_authority_from_path(undefined, authority.certFile)
    .with_endpoint(hostname)
    .with_port(Number(port))
    .with_client_id(device)
    .with_clean_session(true)
    .build()
  const connection = new mqtt.MqttClient().new_connection(configuration)
  await connection.connect()
  await connection.publish(topic, payload, mqtt.QoS.AtLeastOnce)
  await connection.disconnect()
}
