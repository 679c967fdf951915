import {
  AlreadyExistsException,
  CreateTableOptimizerCommand,
  DeleteTableOptimizerCommand,
  EntityNotFoundException,
  GetTableCommand,
  GetTableOptimizerCommand,
  type GlueClient,
  type TableOptimizerConfiguration,
  UpdateTableOptimizerCommand,
} from '@aws-sdk/client-glue'

/** A catalog in memory that refuses what Glue refuses: optimizers of tables that are not there, and second ones. */
export class FakeGlue {
  readonly tables = new Set<string>()
  readonly optimizers = new Map<string, TableOptimizerConfiguration>()
  /** Names of the commands that changed something. */
  readonly writes: string[] = []
  /** Tables of which every call fails. */
  readonly broken = new Set<string>()
  /** What other invocations do between a look and a change. */
  meanwhile: (() => void) | undefined

  get client(): Pick<GlueClient, 'send'> {
    return { send: async (command: object) => this.answer(command) } as unknown as Pick<GlueClient, 'send'>
  }

  private answer(command: object): object {
    if (command instanceof GetTableCommand) {
      this.seek(this.tables.has(command.input.Name ?? ''), command.input.Name)
      return { Table: { Name: command.input.Name } }
    }
    const optimizer = command as GetTableOptimizerCommand | CreateTableOptimizerCommand
    const { TableName: table, Type: type } = optimizer.input
    const id = `${table} ${type}`
    if (command instanceof CreateTableOptimizerCommand) {
      this.meanwhile?.()
      this.seek(this.tables.has(table ?? ''), table)
      if (this.optimizers.has(id)) throw new AlreadyExistsException({ message: id, $metadata: {} })
      return this.write('create', id, command.input.TableOptimizerConfiguration)
    }
    this.seek(this.optimizers.has(id), table)
    if (command instanceof UpdateTableOptimizerCommand) {
      return this.write('update', id, command.input.TableOptimizerConfiguration)
    }
    if (command instanceof DeleteTableOptimizerCommand) {
      this.optimizers.delete(id)
      this.writes.push(`delete ${id}`)
      return {}
    }
    if (command instanceof GetTableOptimizerCommand) {
      return { TableOptimizer: { type, configuration: this.optimizers.get(id) } }
    }
    throw new Error(`no such command: ${command.constructor.name}`)
  }

  private seek(found: boolean, table: string | undefined): void {
    if (this.broken.has(table ?? '')) throw new Error('service unavailable')
    if (!found) throw new EntityNotFoundException({ message: 'Entity Not Found', $metadata: {} })
  }

  private write(verb: string, id: string, configuration: TableOptimizerConfiguration | undefined): object {
    this.writes.push(`${verb} ${id}`)
    // Glue answers with settings of its own beside those it was given.
    this.optimizers.set(id, { ...configuration, vpcConfiguration: { glueConnectionName: 'added' } })
    return {}
  }
}
