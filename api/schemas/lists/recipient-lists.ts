import { z } from 'zod';
import { LIST_FIELDS } from '../../../domain/lists/columns';
import { PURPOSES } from '../../../domain/eligibility/purposes';
import type { ReadingChoice } from '../../../domain/lists/source-reading';
import { DISSENT_WISHES, ROW_REASON_CODES } from '../../../domain/lists/row-reasons';
import { pageQuery, numberPlace, timeAndIdPlace } from '../../contract/cursor';
import { channel, contactSource, date, id, isRestricted, line, reason, time } from '../common';

/** Our field → their header. As JSON in a text field, since a form has no objects. */
const columns = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.issues.push({
        code: 'custom',
        input: text,
        params: { code: 'not-json' },
        message: 'columns is not JSON that can be read. Write it as {"nhsNumber": "NHS No"}.',
      });
      return z.NEVER;
    }
  })
  .pipe(z.partialRecord(z.enum(LIST_FIELDS), line(500, 'Name the header of the column.')))
  .describe(`JSON: our field → the file’s header. Our fields are ${LIST_FIELDS.join(', ')}.`);

export const purpose = z.enum(PURPOSES, { error: 'Choose care, recall, service or marketing.' });

const SHARED_NUMBERS = ['one-per-patient', 'one-per-number'] as const;
export const sharedNumbers = z.enum(SHARED_NUMBERS, { error: 'Choose one-per-patient or one-per-number.' });

/** What of a file to read, for lists and patient imports. */
const readingChoice = {
  sheet: line(255, 'Name the sheet of the workbook.')
    .optional()
    .describe('The sheet of the workbook to read. Without it we read the first visible sheet that has the columns.'),
  hiddenRows: z
    .enum(['leave-out', 'include'], { error: 'Choose leave-out or include.' })
    .default('leave-out')
    .describe('What to do with rows that a workbook hides, by hand or by a filter.'),
};

/** The choice in a body as the reader takes it. */
export function choiceOf({ sheet, hiddenRows }: { sheet?: string; hiddenRows: string }): ReadingChoice {
  return { sheet: sheet ?? null, hiddenRows: hiddenRows === 'include' };
}

const reading = z
  .object({
    sheet: z.string().nullable().describe('The sheet that we read. Null for a .csv.'),
    otherSheets: z
      .array(
        z.object({
          name: z.string(),
          rows: z.int().nullable().describe('Rows that are not blank. Null if we could not read it.'),
          hidden: z.boolean(),
        }),
      )
      .describe('Its other sheets with content. Upload the file again with `sheet` to read one of them.'),
    hiddenRows: z.int().describe('Rows below the header that are hidden by hand or in a closed group.'),
    filteredRows: z.int().describe('Rows below the header that a filter hides.'),
    hiddenRowsIncluded: z.boolean().describe('Whether these rows are in the list; see `hiddenRows` of the upload.'),
    hiddenColumns: z.array(z.string()).describe('Hidden columns. We read them like the others.'),
    encoding: z.enum(['UTF-8', 'UTF-16', 'Windows-1252']).nullable().describe('The encoding of a .csv.'),
    lines: z
      .object({
        lines: z.int().describe('Lines of the file. The following add up to it.'),
        rows: z.int(),
        header: z.int(),
        above: z.int(),
        blank: z.int(),
        continued: z.int().describe('Lines that continue a cell of the line above.'),
        closing: z.int(),
        orders: z.int(),
      })
      .nullable()
      .describe('Where each line of a .csv went.'),
  })
  .nullable()
  .describe('How we read the file. Null before that, and if nothing could be read.')
  .meta({ id: 'FileReading' });

export const newList = z.strictObject({
  name: line(200, 'Enter a name for the list.'),
  channel,
  contactSource: contactSource.optional(),
  purpose: purpose
    .default('care')
    .describe('The purpose that we first check the list for. A campaign checks it for its own purpose.'),
  sharedNumbers: sharedNumbers.default('one-per-patient'),
  columns: columns.optional(),
  ...readingChoice,
});

export const acceptedUpload = z.object({ id, status: z.literal('processing') }).meta({ id: 'AcceptedUpload' });

const fileProblem = z.object({
  code: z.string(),
  message: z.string(),
  row: z.int().optional(),
  count: z.int().optional().describe('For `too-many-rows`: how many patients the file has.'),
  limit: z.int().optional().describe('For `too-many-rows`: the most patients a list may have.'),
  cell: z.string().optional().describe('The cell as a spreadsheet names it, if the problem is in one cell.'),
});

export const list = z
  .object({
    id,
    name: z.string(),
    channel: z.enum(['sms', 'email']),
    status: z.enum(['processing', 'ready', 'refused']),
    counts: z
      .object({ rows: z.int(), accepted: z.int(), rejected: z.int() })
      .nullable()
      .describe('Null while processing.'),
    problem: fileProblem.nullable(),
    reading,
    contactSource,
    purpose: z.enum(PURPOSES).describe('The purpose that we last checked it for.'),
    sharedNumbers: z.enum(SHARED_NUMBERS),
    hidden: z.boolean().describe('Whether the list is hidden.'),
    source: z.enum(['file', 'campaign', 'recalls']).describe('What the list was made from.'),
    part: z
      .object({ number: z.int(), of: z.int(), splitFrom: id })
      .nullable()
      .describe('Which part of a split file this is. Null for a whole file.'),
    copyOf: z
      .object({ id, name: z.string() })
      .nullable()
      .describe('The list it was copied from, because a campaign was sent with that list. Null if it is not a copy.'),
    sameFileAs: z
      .object({ id, name: z.string(), createdAt: time })
      .nullable()
      .describe('The newest earlier list of the same file. Null if there is none.'),
    judgedAt: time.nullable().describe('When we last checked its rows for blocks, preferences and numbers.'),
    createdBy: z.string(),
    createdAt: time,
  })
  .meta({ id: 'RecipientList' });

export const splitLists = z
  .object({ lists: z.array(list).describe('In the file’s order. Each soon becomes ready or refused.') })
  .meta({ id: 'SplitLists' });

export const listsQuery = pageQuery(timeAndIdPlace).extend({
  hidden: z
    .enum(['true', 'false'])
    .optional()
    .describe('`true` for hidden lists. Without it, lists that are not hidden.'),
});

export const listChanges = z
  .strictObject({ sharedNumbers: sharedNumbers.optional() })
  .describe('Only fields you send change. We check the list again immediately.');

/** A row of a list in an address: its number in the spreadsheet. */
export const rowNumber = z.string().regex(/^[1-9]\d{0,6}$/);

export const newOverride = z.strictObject({
  why: line(300, 'Enter why this patient should still get the message.'),
});

export const rowsQuery = pageQuery(numberPlace).extend({
  outcome: z.enum(['accepted', 'rejected']).optional(),
  reason: z.enum(ROW_REASON_CODES).optional().describe('Only rows whose first reason is this.'),
  wish: z
    .enum(DISSENT_WISHES)
    .optional()
    .describe('With `reason=dissent`: only rows with this preference as the first reason.'),
  added: z
    .enum(['true'])
    .optional()
    .describe('`true`: only rows that someone added although their number is likely to fail.'),
});

export const explainedReason = reason
  .extend({
    change: z.string().describe('What would change it.'),
    setBy: z
      .object({
        who: z.string().describe('A person, the record, the register or PDS, the file, or the settings.'),
        at: time.nullable().describe('When it was set, or when we asked the register. Null if no time is stored.'),
      })
      .describe('The person or source behind the reason.'),
  })
  .meta({ id: 'RowReason' });

export const listOutcome = z
  .object({
    contacts: z.int().describe('Rows with usable contact details, accepted or not.'),
    reasons: z.array(
      z.object({
        code: z.string(),
        wish: z.enum(DISSENT_WISHES).nullable().describe('For `dissent`, which preference. Null for every other code.'),
        message: z.string(),
        count: z.int(),
      }),
    ),
  })
  .meta({ id: 'RecipientListOutcome' });

export const listRow = z
  .object({
    row: z.int().describe('As a spreadsheet numbers its rows. The header is row 1.'),
    nhsNumber: z.string().nullable(),
    familyName: z.string().nullable(),
    givenName: z.string().nullable(),
    dateOfBirth: date.nullable(),
    outcome: z.enum(['accepted', 'rejected']),
    reasons: z.array(explainedReason),
    contact: z.string().nullable(),
    patientId: id.nullable(),
    override: z
      .object({ by: z.string(), at: time, why: z.string() })
      .nullable()
      .describe('Who added this row although its number is likely to fail. Null if nobody did.'),
    isRestricted,
  })
  .meta({ id: 'RecipientListRow' });

/** Patients of the register and their import. */

export const patient = z
  .object({
    id,
    nhsNumber: z.string(),
    familyName: z.string().nullable(),
    givenName: z.string().nullable(),
    dateOfBirth: date,
    mobile: z.string().nullable(),
    email: z.string().nullable(),
    knownAs: z.string().nullable().describe('The name that the patient likes to be called.'),
    address: z.array(z.string()).describe('The lines of the address, without the postcode.'),
    postcode: z.string().nullable(),
    language: z.string().nullable().describe('As the practice writes it.'),
    format: z
      .string()
      .nullable()
      .describe('The format in which the patient reads, such as large print. As the practice writes it.'),
  })
  .meta({ id: 'Patient' });

/** An import has its file, and what of it to read. */
export const newPatientImport = z.strictObject(readingChoice);

export const acceptedImport = z.object({ id }).meta({ id: 'AcceptedImport' });

export const patientImport = z
  .object({
    id,
    status: z.enum(['processing', 'ready', 'refused']),
    counts: z
      .object({
        ...{ rows: z.int(), added: z.int(), changed: z.int(), refused: z.int() },
        unclear: z
          .int()
          .optional()
          .describe(
            'Patients left out until someone says what a word means (GET /api/v1/register-words). Absent when there are none.',
          ),
      })
      .nullable()
      .describe('Null while processing.'),
    problem: fileProblem.nullable(),
    reading,
    refusals: z.unknown().describe('The first problems with single rows.'),
    createdAt: time,
    finishedAt: time.nullable(),
  })
  .meta({ id: 'PatientImport' });
