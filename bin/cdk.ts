// The pinned CDK command line, after the project's own set-up: npm run cdk -- deploy --all -c env=dev
import { join } from 'node:path'
import { run } from '../local/checks/run.ts'
import { runCommand } from '../local/command.ts'

await runCommand(() => run(join('node_modules', '.bin', 'cdk'), process.argv.slice(2), {}, 'inherit'))
