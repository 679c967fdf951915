/** Something the person at the keyboard can mend: the message says in one sentence what is wrong and what to do. */
export class UserError extends Error {
  override name = 'UserError'
}
