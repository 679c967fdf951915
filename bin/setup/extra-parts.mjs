import { jobPackages } from './job-packages.mjs'
import { SetupError } from './setup-error.mjs'

/** What only some commands need: `cloud` to synthesise and deploy, `package` to test the job package on this machine. */
const EXTRA = { cloud: jobPackages('arm64'), package: jobPackages('host') }

/** The parts that `--with PART[,PART]` before `--run` asks for. */
export function extraParts(argv) {
  const run = argv.indexOf('--run')
  const options = run < 0 ? argv : argv.slice(0, run)
  const at = options.indexOf('--with')
  const names = at < 0 ? [] : (options[at + 1] ?? '').split(',')
  return names.map((name) => {
    if (!Object.hasOwn(EXTRA, name)) {
      throw new SetupError(`There is no part '${name}' for --with; known are ${Object.keys(EXTRA).join(', ')}.`)
    }
    return EXTRA[name]
  })
}
