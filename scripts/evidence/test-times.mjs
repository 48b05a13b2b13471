import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * Where the time of `npm test` goes: each part by the clock and by the processor, and the slowest files of a part. A part
 * that keeps the processor busy gets faster only by doing less. A part that mostly waits can run next to another.
 *
 * @typedef {{ name: string, seconds: number, processor: number | null }} Spent a part of the run, in seconds
 */

/** Linux counts processor time in hundredths of a second for every program. */
const TICKS_PER_SECOND = 100;

/** Seconds of processor time of all programs that this one has started and that have ended; null where we cannot know. */
function processorSeconds() {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}

/** Measures parts that run one after another; `spent` holds them in order. */
export function stopwatch() {
  /** @type {Spent[]} */
  const spent = [];
  return {
    spent,
    async measure(name, work) {
      const [start, before] = [Date.now(), processorSeconds()];
      try {
        return await work();
      } finally {
        const processor = before === null ? null : processorSeconds() - before;
        spent.push({ name, seconds: (Date.now() - start) / 1_000, processor });
      }
    },
  };
}

const rounded = (number) => `${Math.round(number).toLocaleString('en-GB')} s`;

/** One line for each part, and one for all of them if there are several. */
export function timesInWords(spent) {
  const all = spent.reduce(
    (sum, { seconds, processor }) => ({
      ...sum,
      seconds: sum.seconds + seconds,
      processor: sum.processor === null || processor === null ? null : sum.processor + processor,
    }),
    { name: 'all', seconds: 0, processor: 0 },
  );
  const width = Math.max(...spent.map(({ name }) => name.length));
  const line = ({ name, seconds, processor }) =>
    `  ${name.padEnd(width)}  ${rounded(seconds).padStart(8)}` +
    (processor === null ? '' : `, ${rounded(processor).padStart(8)} of processor time`);
  return ['Where the time went:', ...(spent.length > 1 ? [...spent, all] : spent).map(line)].join('\n');
}

/** So many files are worth a look. */
const SHOWN = 10;

/**
 * The slowest files of a run of Jest, one a line: the seconds of the whole file and those outside its tests, which are
 * the loading of modules and what is set up for the tests.
 *
 * @param report what Jest writes with `--json`
 */
export function slowestFilesInWords(root, report) {
  const files = report.testResults
    .filter(({ assertionResults }) => assertionResults.length > 0)
    .map(({ name, startTime, endTime, assertionResults }) => {
      const inTests = assertionResults.reduce((sum, { duration }) => sum + (duration ?? 0), 0);
      return { name: relative(root, name), whole: endTime - startTime, outside: endTime - startTime - inTests };
    })
    .sort((one, other) => other.whole - one.whole);
  const seconds = (ms) => (Math.max(0, ms) / 1_000).toFixed(1);
  return [
    'Slowest files (seconds, and those outside the tests):',
    ...files
      .slice(0, SHOWN)
      .map(({ name, whole, outside }) => `  ${seconds(whole).padStart(6)}  ${seconds(outside).padStart(5)}  ${name}`),
  ].join('\n');
}
