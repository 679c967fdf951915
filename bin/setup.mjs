#!/usr/bin/env node
import { resolve } from 'node:path'
// Set up everything that a fresh machine needs, then run an entry point:
// node bin/setup.mjs [--with PART[,PART]] [--run FILE [ARG ...]]
import { pathToFileURL } from 'node:url'
import { extraParts } from './setup/extra-parts.mjs'
import { checkMachine } from './setup/machine.mjs'
import { jars, nodeModules, venv } from './setup/parts.mjs'
import { SetupError } from './setup/setup-error.mjs'

try {
  const extra = extraParts(process.argv)
  const machine = await checkMachine()
  for (const part of [nodeModules, venv, jars, ...extra]) await part(machine)
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  console.error(`tributary: ${error.message}`)
  process.exit(1)
}

const run = process.argv.indexOf('--run')
if (run > 0) {
  const entry = resolve(process.argv[run + 1])
  process.argv = [process.argv[0], entry, ...process.argv.slice(run + 2)]
  const { register } = await import('tsx/esm/api')
  register()
  await import(pathToFileURL(entry).href)
}
