import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Asset } from 'aws-cdk-lib/aws-s3-assets'
import { Construct } from 'constructs'
import { type JobSources, jobSources } from './job-package/sources.ts'
import { type StagedJob, stageJob } from './job-package/stage.ts'

export interface JobPackageProps {
  /** Without it, what set-up has fetched for the machines of EMR Serverless. */
  readonly sources?: JobSources
}

/**
 * Everything that the job brings to EMR Serverless, as assets named by their content: entry script, Python modules,
 * contract, Python packages, jars, scheduler pools.
 */
export class JobPackage extends Construct {
  /** Where the files are in S3, `s3://bucket/key`. */
  readonly urls: StagedJob
  /** The bucket of the CDK that holds them, and their keys. */
  readonly bucketName: string
  readonly objectKeys: readonly string[]

  constructor(scope: Construct, id: string, { sources = jobSources() }: JobPackageProps = {}) {
    super(scope, id)
    // The CDK copies each file as soon as its asset is made.
    const folder = mkdtempSync(join(tmpdir(), 'tributary-job-'))
    try {
      const staged = stageJob(sources, folder)
      const asset = (name: string, path: string) => new Asset(this, name, { path })
      const entryPoint = asset('EntryPoint', staged.entryPoint)
      const modules = asset('Modules', staged.modules)
      const contract = asset('Contract', staged.contract)
      const packages = asset('Packages', staged.packages)
      const pools = asset('Pools', staged.pools)
      const jars = staged.jars.map((path, i) => asset(`Jar${i}`, path))
      this.urls = {
        entryPoint: entryPoint.s3ObjectUrl,
        modules: modules.s3ObjectUrl,
        contract: contract.s3ObjectUrl,
        packages: packages.s3ObjectUrl,
        pools: pools.s3ObjectUrl,
        jars: jars.map(({ s3ObjectUrl }) => s3ObjectUrl),
      }
      this.bucketName = entryPoint.s3BucketName
      this.objectKeys = [entryPoint, modules, contract, packages, pools, ...jars].map(({ s3ObjectKey }) => s3ObjectKey)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
