import { runCommand } from '../local/command.ts'
import { comment, pullRequest } from '../local/diff/comment.ts'
import { UserError } from '../local/user-error.ts'

await runCommand(async () => {
  const [file] = process.argv.slice(2)
  if (!file) throw new UserError('Name the file with the report: npm run comment -- FILE.')
  console.log(`The comment was ${await comment(file, pullRequest(process.env))}.`)
  return 0
})
