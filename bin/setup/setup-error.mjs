/** Something the person at the keyboard can mend; the message is one sentence. */
export class SetupError extends Error {}
