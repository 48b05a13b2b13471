/** A stream to write to; a terminal when `isTTY`. */
export type Out = NodeJS.WritableStream & { isTTY?: boolean };

/**
 * The output of a command. Results go to stdout, and notes and errors go to stderr. With `--json`, stdout contains only
 * one document, which is written at the end.
 */
export class Terminal {
  constructor(
    readonly stdout: Out,
    readonly stderr: Out,
    readonly json: boolean,
  ) {}

  /** Whether a person is looking, so that we can show a moving bar. */
  get isWatched(): boolean {
    return !this.json && this.stdout.isTTY === true && this.stderr.isTTY === true;
  }

  /** A line of the result, for people. */
  say(line: string): void {
    if (!this.json) this.stdout.write(`${plain(line)}\n`);
  }

  /** A line that is not part of the result. It first clears the line, which may contain a progress bar. */
  note(line: string): void {
    this.stderr.write(`${this.isWatched ? '\r\u001b[K' : ''}${plain(line)}\n`);
  }

  /** The result, for programs. */
  document(value: unknown): void {
    if (this.json) this.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** The result as a file, unchanged. */
  write(content: string | Uint8Array): void {
    this.stdout.write(content);
  }
}

/** Names and texts come from other people, and must not control the terminal. */
function plain(line: string): string {
  // eslint-disable-next-line no-control-regex -- these are what is taken out
  return line.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ' ');
}
