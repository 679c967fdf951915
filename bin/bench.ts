import { bench } from '../local/bench/bench.ts'
import { runCommand } from '../local/command.ts'

await runCommand(() => bench(process.argv.slice(2)))
