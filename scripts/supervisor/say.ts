/** Lines for the person at the terminal; nothing else is printed. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function secondsSince(start: number): string {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}

/** The message of an error, without its stack: for a line. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
