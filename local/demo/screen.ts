/** Lines on the terminal; the status line is overwritten by the next one where the output is a terminal. */
export class Screen {
  readonly #output: NodeJS.WriteStream
  #open = false
  #last = ''

  constructor(output: NodeJS.WriteStream = process.stdout) {
    this.#output = output
  }

  line(text = ''): void {
    this.#output.write(`${this.#open ? '\n' : ''}${text}\n`)
    this.#open = false
  }

  status(text: string): void {
    if (!this.#output.isTTY) {
      this.line(text)
      return
    }
    this.#last = text
    this.#output.write(`\r\x1b[K${text.slice(0, (this.#output.columns || 160) - 1)}`)
    this.#open = true
  }

  /** A line above the status line, if that is open. */
  above(text: string): void {
    if (!this.#open) {
      this.line(text)
      return
    }
    this.#output.write(`\r\x1b[K${text}\n`)
    this.status(this.#last)
  }
}

/** Thousands with commas, as everywhere in the reports. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** Milliseconds as seconds, or a dash. */
export function seconds(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '–' : `${(milliseconds / 1000).toFixed(1)} s`
}
