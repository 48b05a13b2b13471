/** How the command ends. Scripts rely on these (docs/api.md, "Command line"). */
export const EXIT = { ok: 0, errors: 1, timedOut: 2, refused: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** One field that was wrong, as the API names it. */
export interface FieldError {
  path: string;
  code: string;
  message: string;
}

/** Something that the checks before sending found, as the API tells it. */
export interface CheckFinding {
  code: string;
  severity: 'stops' | 'check';
  message: string;
  needsReason: boolean;
}

/** Ends a command early. Its message is a sentence for the user, and its code is for programs. */
export class Ended extends Error {
  /** What had been done by then, for `--json`. */
  soFar: object = {};

  constructor(
    readonly exitCode: ExitCode,
    readonly code: string,
    message: string,
    readonly more: {
      status?: number;
      errors?: FieldError[];
      skipped?: { reason: string; count: number }[];
      findings?: CheckFinding[];
    } = {},
  ) {
    super(message);
    this.name = 'Ended';
  }
}

/** Refused, by Rollcall or by us. Repeating the same request will not help. */
export const refused = (code: string, message: string, more?: Ended['more']) =>
  new Ended(EXIT.refused, code, message, more);

/** We stopped waiting. Work in progress at Rollcall continues. */
export const timedOut = (code: string, message: string) => new Ended(EXIT.timedOut, code, message);
