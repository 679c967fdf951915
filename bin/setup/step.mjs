import { spawn } from 'node:child_process'
import { SetupError } from './setup-error.mjs'

/** Run one set-up command with a line that shows the time it takes; its output appears only when it fails. */
export async function runStep(title, command, args, cwd) {
  const started = Date.now()
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`
  const terminal = process.stderr.isTTY
  const show = (text) => process.stderr.write(terminal ? `\r\x1b[K${text}` : `${text}\n`)
  show(`set-up: ${title} …`)
  const timer = setInterval(() => show(`set-up: ${title} … ${seconds()}`), terminal ? 1000 : 15_000)
  const { code, output } = await finished(command, args, cwd)
  clearInterval(timer)
  if (code !== 0) {
    show('')
    throw new SetupError(`${title} failed (${command} ended with ${code}):\n${output.slice(-2000)}`)
  }
  show(`set-up: ${title} ✓ ${seconds()}${terminal ? '\n' : ''}`)
}

function finished(command, args, cwd) {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.on('data', (data) => (output += data))
    child.stderr.on('data', (data) => (output += data))
    child.on('error', (error) => resolve({ code: error.message, output }))
    child.on('close', (code) => resolve({ code, output }))
  })
}
