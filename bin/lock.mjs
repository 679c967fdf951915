#!/usr/bin/env node
// Write jars/jars.lock.json anew from jars/ivy.xml; run after a change of version there, then review the diff.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lockJars, retrieveJars } from './setup/jars.mjs'
import { checkMachine } from './setup/machine.mjs'
import { venv } from './setup/parts.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const home = join(root, '.tributary')
const machine = await checkMachine()
await venv(machine)
rmSync(join(home, 'jars'), { recursive: true, force: true })
await retrieveJars(machine.java, root, home)
lockJars(join(home, 'jars'), join(root, 'jars', 'jars.lock.json'))
