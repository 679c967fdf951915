import type { EnvironmentConfig } from '../../lib/config.ts'

/** The environment dev, but for what would make the rehearsal wait, or fill a small machine. */
export function rehearsed(config: EnvironmentConfig): EnvironmentConfig {
  return {
    ...config,
    processing: {
      ...config.processing,
      triggerSeconds: { archive: 8, rejected: 13, live: 2, trends: 11 },
      graceSeconds: 60,
    },
  }
}
