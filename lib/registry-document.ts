/** Key in the lake's bucket of the document that lists all devices, a line each (contract/device.schema.json). */
export const REGISTRY_KEY = 'registry/devices.jsonl'
