import { parseArgs } from 'node:util';

export interface Options {
  /** Recipients of an ordinary run; the large runs have ten times as many. */
  size: number;
  /** How often floor and product are run in turn. */
  pairs: number;
  /** How long the row `hour` sends and receives. */
  minutes: number;
  /** Names of rows; null for all. */
  only: string[] | null;
  /** Where the figures go. */
  json: string;
  /** Also a hundred times the size: a million. */
  large: boolean;
  /** Also where the processor's time goes, function by function. */
  profile: boolean;
  /** Leaves the data folder with its logs, to find the cause of a failure. */
  keep: boolean;
}

/** A wrong command line: one line for the person, no stack. */
export class UsageError extends Error {}

const USAGE = `npm run bench -- [--pairs 5] [--size 10000] [--minutes 2] [--only email,sms] [--json .rollcall/bench.json] [--large] [--profile] [--keep]`;

export function readOptions(args: string[], rows: readonly string[]): Options {
  const { values } = parse(args);
  const only = values.only?.flatMap((names) => names.split(',')).filter((name) => name !== '') ?? [];
  const unknown = only.find((name) => !rows.includes(name));
  if (unknown !== undefined) throw new UsageError(`There is no row ${unknown}; there are ${rows.join(', ')}.`);
  return {
    size: wholeNumber('size', values.size, 100, 100_000),
    pairs: wholeNumber('pairs', values.pairs, 1, 100),
    minutes: wholeNumber('minutes', values.minutes, 1, 60),
    only: only.length > 0 ? only : null,
    json: values.json,
    large: values.large,
    profile: values.profile,
    keep: values.keep,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        size: { type: 'string', default: '10000' },
        pairs: { type: 'string', default: '5' },
        minutes: { type: 'string', default: '2' },
        only: { type: 'string', multiple: true },
        json: { type: 'string', default: '.rollcall/bench.json' },
        large: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`, { cause: error });
  }
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`--${name} is ${text}; allowed: a whole number from ${least} to ${most}.`);
}
