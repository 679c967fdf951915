import { auditAlone } from '../local/audit-alone.ts'
import { runCommand } from '../local/command.ts'

await runCommand(auditAlone)
