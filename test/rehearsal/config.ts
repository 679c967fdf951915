import type { EnvironmentConfig } from '../../lib/config.ts'

/** The environment dev, but for what would make the rehearsal wait, or fill a small machine. */
export function rehearsed(config: EnvironmentConfig): EnvironmentConfig {
  return {
    ...config,
    processing: {
      ...config.processing,
      triggerSeconds: { archive: 11, rejected: 17, live: 3, trends: 13, limits: 5, detect: 13, sessions: 19 },
      graceSeconds: 60,
    },
  }
}
