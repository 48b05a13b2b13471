import { compileTemplate, valuesOfRecord, type TemplateProblem } from '../../content/template';
import { dateWords } from '../../words/times';

/** A letter's text of a category that has none. It says what is due and leaves the rest to the telephone. */
export const STANDARD_LETTER = `Dear ((given name)),

Our records show that the following is due:

((reasons))

Please contact ((practice name)) to book an appointment, or to tell us that it was done elsewhere.

If you need this letter in another format or language, please tell us.

Yours sincerely,

((practice name))`;

// cspell:disable -- Welsh
/** The same for patients who need Welsh, once a practice has switched our Welsh sentences on. */
export const STANDARD_LETTER_IN_WELSH = `Annwyl ((given name)),

Mae ein cofnodion yn dangos bod angen gwneud y canlynol:

((reasons))

Cysylltwch â ((practice name)) i drefnu apwyntiad, neu i ddweud wrthym ei fod wedi’i wneud yn rhywle arall.

Os oes angen y llythyr hwn arnoch mewn fformat neu iaith arall, rhowch wybod i ni.

Yn gywir,

((practice name))`;
// cspell:enable

/** The facts of one recall that a letter can use. */
export interface LetterRecall {
  reason: string;
  /** `YYYY-MM-DD`. */
  dueDate: string;
}

export interface LetterValues {
  givenName: string | null;
  familyName: string | null;
  knownAs: string | null;
  practiceName: string;
  recalls: readonly LetterRecall[];
  /** Dates are in Welsh then. False unless given. */
  isWelsh?: boolean;
}

/** The placeholders that a letter's text may hold, as staff write them. */
const LETTER_PLACEHOLDERS = [
  'given name',
  'family name',
  'known as',
  'reason',
  'reasons',
  'due date',
  'practice name',
] as const;

/** What is wrong with the placeholders of a letter's text; empty if it can be printed. */
export function letterTextProblems(body: string): TemplateProblem[] {
  return compileTemplate(body, LETTER_PLACEHOLDERS).problems;
}

/**
 * The text of one letter. ((reasons)) lists every recall of the patient on its own line; ((reason)) and
 * ((due date)) are those of the one that is due first.
 */
export function fillLetter(
  body: string,
  { givenName, familyName, knownAs, practiceName, recalls, isWelsh = false }: LetterValues,
): string {
  const inOrder = [...recalls].sort((one, other) => (one.dueDate < other.dueDate ? -1 : 1));
  const [first] = inOrder;
  const given = givenName ?? '';
  return compileTemplate(body, LETTER_PLACEHOLDERS).render(
    valuesOfRecord({
      'given name': given,
      'family name': familyName ?? '',
      'known as': knownAs ?? given,
      reason: first?.reason ?? '',
      reasons: inOrder
        .map(({ reason, dueDate }) =>
          // cspell:disable-next-line -- Welsh
          isWelsh ? `${reason}, erbyn ${dateWords(dueDate, 'UTC', 'cy')}` : `${reason}, due on ${dateWords(dueDate)}`,
        )
        .join('\n'),
      'due date': first ? dateWords(first.dueDate) : '',
      'practice name': practiceName,
    }),
  );
}

/** Whether a letter's text lists every recall that it is about. */
export function namesEveryReason(body: string): boolean {
  return /\(\(\s*reasons\s*\)\)/i.test(body);
}

/** A letter's paragraphs; a single line break stays within its paragraph. */
export function paragraphs(text: string): string[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n+/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');
}
