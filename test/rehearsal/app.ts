// The app of bin/app.ts with a job of which REHEARSAL_JOBS is the folder, for this machine, and quick triggers. With
// REHEARSAL_TRENDS_STATE, its query trends_telemetry keeps another version of state.
import { App, CfnResource } from 'aws-cdk-lib'
import { loadConfig } from '../../lib/config-check.ts'
import { jobSources } from '../../lib/job-package/sources.ts'
import { addEnvironment } from '../../lib/tributary-app.ts'
import { rehearsed } from './config.ts'

const JOB = 'Custom::TributaryJob'
const jobs = process.env['REHEARSAL_JOBS']
if (jobs === undefined) throw new Error('REHEARSAL_JOBS names no folder')
const app = new App()
const { pipeline } = addEnvironment(app, rehearsed(loadConfig('dev')), { ...jobSources('host'), jobs })
const state = process.env['REHEARSAL_TRENDS_STATE']
if (state !== undefined) {
  const job = pipeline.node.findAll().find((part) => CfnResource.isCfnResource(part) && part.cfnResourceType === JOB)
  ;(job as CfnResource).addPropertyOverride('queries.trends_telemetry.state', Number(state))
}
app.synth()
