import { runCommand } from '../local/command.ts'
import { synth } from '../local/synth/synth.ts'

await runCommand(synth)
