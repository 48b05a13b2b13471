/** How the command ends; scripts go by these (docs/api.md, "Command line"). */
export const EXIT = { ok: 0, errors: 1, timedOut: 2, refused: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** One field that was wrong, as the API names it. */
export interface FieldError {
  path: string;
  code: string;
  message: string;
}

/** What ends a command early; its message is a sentence for the person, its code is for programs. */
export class Ended extends Error {
  /** What had been done by then, for `--json`. */
  soFar: object = {};

  constructor(
    readonly exitCode: ExitCode,
    readonly code: string,
    message: string,
    readonly more: { status?: number; errors?: FieldError[]; skipped?: { reason: string; count: number }[] } = {},
  ) {
    super(message);
    this.name = 'Ended';
  }
}

/** Refused, by Rollcall or by us: asking again as it is will not help. */
export const refused = (code: string, message: string, more?: Ended['more']) =>
  new Ended(EXIT.refused, code, message, more);

/** Waited for in vain: what is under way at Rollcall goes on. */
export const timedOut = (code: string, message: string) => new Ended(EXIT.timedOut, code, message);
