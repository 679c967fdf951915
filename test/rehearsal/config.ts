import type { EnvironmentConfig } from '../../lib/config.ts'

/** The environment dev, but for what would make the rehearsal wait, or fill a small machine. */
export function rehearsed(config: EnvironmentConfig): EnvironmentConfig {
  return {
    ...config,
    processing: {
      ...config.processing,
      triggerSeconds: { archive: 3, rejected: 5, live: 1, trends: 4 },
      graceSeconds: 20,
    },
  }
}
