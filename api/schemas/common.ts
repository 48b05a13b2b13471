import { z } from 'zod';
import { isBlank } from '../../domain/lists/cell';
import { UNSEEN } from '../../domain/typed-name';
import { ROLES } from '../../domain/practice/roles';

/** Times go out as ISO 8601 with offset, ids as UUIDv7, dates as `YYYY-MM-DD` (docs/api.md, "Conventions"). */
export const time = z.iso.datetime({ offset: true }).describe('ISO 8601 with offset.');
export const id = z.uuid();
export const date = z.iso.date();
export const role = z.enum(ROLES, { error: 'Choose a role: viewer, sender, manager or administrator.' });
export const channel = z.enum(['sms', 'email'], { error: 'Choose SMS or email: channel is sms or email.' });
export const contactSource = z.enum(['demographics', 'file'], {
  error: 'contactSource is demographics or file.',
});

/** On everything that can be of a restricted record. */
export const isRestricted = z
  .boolean()
  .describe('A restricted record. It is counted, but every field about the patient is null.');

export const reason = z.object({ code: z.string(), message: z.string() });
/** Why a message failed or was not sent. */
export const messageReason = reason.extend({
  permanent: z
    .boolean()
    .nullable()
    .describe('Of a failure: whether the same number or address will fail again. Null where nobody knows.'),
});

/** Control characters and halves of surrogate pairs: no name has them, and no database takes all of them. */
// eslint-disable-next-line no-control-regex
const UNREADABLE = /[\u0000-\u001f\u007f\u2028\u2029\p{Surrogate}]/u;

/** A short text on one line that a person gives something; outer spaces go. */
export function line(most: number, absent: string) {
  return z
    .string(absent)
    .trim()
    .min(1, absent)
    .max(most, `Shorten it to ${most} characters or fewer.`)
    .refine((text) => text === '' || !isBlank(text), {
      error: `${absent} ${UNSEEN}.`,
      params: { code: 'character-unreadable' },
    })
    .refine((text) => !UNREADABLE.test(text), {
      error: 'Take out the line break or the character that cannot be read.',
      params: { code: 'character-unreadable' },
    });
}

/** A page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().describe('For the next page. Null if there is none.'),
  });
}

/** The body of every refusal (RFC 9457). */
export const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What is wrong, where it is, and how to correct it.'),
    code: z.string().describe('A stable code for programs.'),
    errors: z
      .array(z.looseObject({ path: z.string(), code: z.string(), message: z.string() }))
      .optional()
      .describe('For input: each field that is wrong.'),
  })
  .meta({ id: 'Problem' });
