import { z } from 'zod';
import { APPROVAL_REASONS, APPROVAL_STATES } from '../../../domain/campaigns/approval';
import { id, line, time, isRestricted } from '../common';
import { trialText } from './text-trials';

export const approvalDecision = z.strictObject({
  decision: z.enum(['approve', 'send-back'], { error: 'Choose a decision: approve or send-back.' }),
  note: line(500, 'Enter the note, or leave it out.').optional(),
  version: z
    .uuid('Give the id of the request that you looked at.')
    .optional()
    .describe('The id of the request you looked at. If another one waits now, you get `approval-lapsed`.'),
});

const approvalFields = {
  id,
  state: z.enum(APPROVAL_STATES),
  reason: z.enum(APPROVAL_REASONS).describe('Too many patients, or marked words in the text.'),
  requestedBy: z.string(),
  requestedAt: time,
  dueAt: time.nullable().describe('When it is to be sent. Null: as soon as it is approved.'),
  decidedBy: z.string().nullable(),
  decidedAt: time.nullable(),
  note: z.string().nullable(),
};

export const approvalRequest = z.object(approvalFields).meta({ id: 'ApprovalRequest' });

/** What an approver looks at. */
export const approvalDetails = z
  .object({
    request: approvalRequest.nullable().describe('The latest request. Null if none was needed.'),
    samples: z
      .array(
        z.object({
          text: trialText.nullable().describe('Which of two texts it is. Null where all patients get one.'),
          kind: z.enum(['random', 'longest', 'translation']),
          row: z.int(),
          givenName: z.string().nullable(),
          familyName: z.string().nullable(),
          subject: z.string().nullable(),
          body: z.string().nullable(),
          language: z.string().nullable().describe('Of its text, such as cy. Null: the language of the campaign.'),
          isRestricted,
        }),
      )
      .describe(
        'The longest messages, one of each translation and ten at random, while it waits. Always the same ones for a request.',
      ),
  })
  .meta({ id: 'ApprovalDetails' });
