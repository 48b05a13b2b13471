import type { Terminal } from './terminal';

/** Columns next to each other, each as wide as its widest cell. The last one is not padded. */
export function writeTable(terminal: Terminal, header: string[], rows: string[][]): void {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((cells) => [...(cells[column] ?? '')].length)));
  for (const cells of lines) {
    const padded = cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length));
    terminal.say(padded.join('  ').trimEnd());
  }
}
