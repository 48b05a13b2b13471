import type { Phase } from '../../../domain/campaigns/phases';
import { MAX_EMAIL_BYTES, MAX_SUBJECT_LENGTH } from '../../../domain/content/message-text';
import { CHANNEL_IN_SENTENCE } from '../../../domain/delivery/channel-words';
import type { Channel } from '../../../domain/delivery/states';
import { noProviderWords } from '../../../domain/practice/no-provider';
import type { NamedRows } from '../../../ports/campaigns/campaign-commands';
import { asRead, type Refusal } from '../refusal';

/** How a campaign stands, in a sentence that refuses something. */
const PHASE_WORDS: Record<Phase, string> = {
  draft: 'a draft',
  scheduled: 'scheduled',
  held: 'on hold',
  sending: 'being sent',
  settling: 'handed over and waiting for receipts',
  settled: 'finished',
  cancelled: 'stopped',
};

/** "Row 17 and 3 others", "Row 17 and 1 other", "Row 17". */
function rowAndOthers({ first, others }: NamedRows): string {
  if (others === 0) return `Row ${first}`;
  return `Row ${first} and ${others} ${others === 1 ? 'other' : 'others'}`;
}

/** Refusals about campaigns and their drafts. */
export const CAMPAIGN_REFUSALS = {
  'not-yours': {
    status: 403,
    title: 'This bulk message is not yours',
    sentence: ({ createdBy, practiceName }: { createdBy: string; practiceName: string }) =>
      `${createdBy} wrote this bulk message. Only ${createdBy} or a manager at ${practiceName} can do this. You can copy it.`,
  },
  'already-sent': {
    status: 409,
    title: 'This bulk message was already sent',
    sentence:
      'This bulk message was already sent, so it cannot be changed, tried or sent again. Its details show how it is going.',
  },
  'already-tested': {
    status: 409,
    title: 'This test was already sent',
    sentence: 'This test was already sent. Open the page again to send another.',
  },
  'not-scheduled': {
    status: 409,
    title: 'This time cannot be changed',
    sentence: ({ phase }: { phase: Phase }) =>
      `You can change the time only while a bulk message waits for it: this one is ${PHASE_WORDS[phase]}.`,
  },
  'not-held': {
    status: 409,
    title: 'This is not on hold',
    sentence: ({ phase, isPaused }: { phase: Phase; isPaused: boolean }) =>
      isPaused
        ? 'This bulk message is paused. Resume it first.'
        : `You can start early only what is on hold: this bulk message is ${PHASE_WORDS[phase]}.`,
  },
  'nothing-to-pause': {
    status: 409,
    title: 'There is nothing to pause',
    sentence: ({ phase }: { phase: Phase }) => `There is nothing to pause: this bulk message is ${PHASE_WORDS[phase]}.`,
  },
  'nothing-to-resume': {
    status: 409,
    title: 'There is nothing to resume',
    sentence: ({ phase }: { phase: Phase }) =>
      `There is nothing to resume: this bulk message is ${PHASE_WORDS[phase]}.`,
  },
  'nothing-to-stop': {
    status: 409,
    title: 'There is nothing left to stop',
    sentence: ({ phase }: { phase: Phase }) =>
      `There is nothing left to stop: this bulk message is ${PHASE_WORDS[phase]}.`,
  },
  'nothing-to-pace': {
    status: 409,
    title: 'There is nothing left to send',
    sentence: ({ phase }: { phase: Phase }) =>
      `You can change the pace only while there is something to send: this bulk message is ${PHASE_WORDS[phase]}.`,
  },
  'nothing-urgent': {
    status: 409,
    title: 'There is nothing left to send',
    sentence: ({ phase }: { phase: Phase }) =>
      `Sending hours matter only while there is something to send: this bulk message is ${PHASE_WORDS[phase]}.`,
  },
  'nothing-to-retry': {
    status: 409,
    title: 'There is nobody to try again',
    sentence: ({ reason }: { reason?: string }) =>
      reason === undefined
        ? 'No patient of this bulk message can be tried again.'
        : `We cannot try this message again: ${reason}.`,
  },
  'not-sent': {
    status: 409,
    title: 'This was not sent yet',
    sentence: 'This bulk message was not sent yet, so there is nothing to try again.',
  },
  cancelled: {
    status: 409,
    title: 'This bulk message was stopped',
    sentence:
      'This bulk message was stopped. Use “Send again to …” on its page for the patients you still want to reach.',
  },
  'not-over': {
    status: 409,
    title: 'This has not finished yet',
    sentence: 'This bulk message has not finished yet. Wait until it has, or stop it first.',
  },
  'nothing-to-withdraw': {
    status: 409,
    title: 'There is nothing to withdraw',
    sentence: ({ phase }: { phase: Phase }) =>
      ['draft', 'scheduled', 'held'].includes(phase)
        ? `There is nothing to withdraw: this bulk message is ${PHASE_WORDS[phase]}.`
        : 'There is nothing to withdraw: this bulk message is not saved to the record.',
  },
  'own-campaign': {
    status: 403,
    title: 'This bulk message is your own',
    sentence: 'You wrote, changed or sent this bulk message. Another manager has to approve it.',
  },
  'role-lost': {
    status: 403,
    title: 'You are no longer a manager',
    sentence: 'Only a manager can approve a bulk message, and you are no longer one.',
  },
  'token-may-not-approve': {
    status: 403,
    title: 'This token cannot approve',
    sentence: 'This token cannot approve bulk messages. An administrator can make one that can: mayApprove.',
  },
  'not-waiting': {
    status: 409,
    title: 'This does not wait for approval',
    sentence: ({ phase }: { phase: Phase }) =>
      `There is nothing to approve: this bulk message is ${PHASE_WORDS[phase]}.`,
  },
  'approval-lapsed': {
    status: 409,
    title: 'The approval has lapsed',
    sentence: 'This bulk message was changed, sent back or stopped since. Look at it again as it is now.',
  },
  'approval-missed': {
    status: 409,
    title: 'Its time has passed',
    sentence: 'This bulk message was not approved in time. Give it a new time first.',
  },
  'samples-not-shown': {
    status: 409,
    title: 'Look at the messages first',
    sentence: 'Open the approval page and look at what patients will get. Then approve it.',
  },
  'needs-acknowledgement': {
    status: 409,
    title: 'Something needs a look before it is sent',
    sentence:
      'We found something that a person should look at. Nothing was sent. Send again with a reason for each finding that needs one (acknowledged).',
  },
  'nobody-to-send': {
    status: 422,
    title: 'There is nobody to send to',
    sentence: 'No patient on the list was accepted, so you have nobody to send to.',
  },
  'text-missing': {
    status: 422,
    title: 'There is no text yet',
    sentence: 'This bulk message has no text yet. Write it first.',
  },
  'nobody-to-write-to': {
    status: 409,
    title: 'There is nobody to write to',
    sentence: 'This bulk message has no such patients, so there is nobody to write to.',
    code: 'nobody-to-send',
  },
  'no-provider': {
    status: 422,
    title: 'There is no provider',
    sentence: ({ channel }: { channel: Channel }) => noProviderWords([channel]),
  },
  'channel-differs': {
    status: 422,
    title: 'The list is for another channel',
    sentence: ({ list, chosen }: { list: Channel; chosen: Channel }) =>
      `The patients of this list were checked for ${CHANNEL_IN_SENTENCE[list]}. Choose that, or upload the list for ${CHANNEL_IN_SENTENCE[chosen]}.`,
  },
  'purpose-set': {
    status: 422,
    title: 'The purpose cannot be changed',
    sentence: 'The purpose decides who is left out, so it is set when a campaign is made. Make a new campaign instead.',
  },
  'message-too-long': {
    status: 422,
    title: 'The message is too long',
    sentence: ({ channel, most, rows }: { channel: Channel; most: number; rows: NamedRows | null }) => {
      const limit =
        channel === 'sms'
          ? `The provider takes at most ${most} characters`
          : `An email has at most ${MAX_EMAIL_BYTES / 1024} KB, and a subject ${MAX_SUBJECT_LENGTH} characters`;
      if (rows === null) return `The message is too long. ${limit}. Shorten it.`;
      const values = rows.others > 0 ? 'these rows' : 'this row';
      return `Filled in, the message is too long: ${rowAndOthers(rows).toLowerCase()}. ${limit}. Shorten the text, or the values of ${values}.`;
    },
  },
  'unfilled-placeholder': {
    status: 422,
    title: 'A placeholder has no value',
    sentence: (told: { fault: string } | { rows: NamedRows }) => {
      if ('fault' in told) return told.fault;
      const have = told.rows.others > 0 ? 'have' : 'has';
      return `${rowAndOthers(told.rows)} ${have} no value for a placeholder of the message. Leave such patients out, or give a word to use instead (emptyValues).`;
    },
  },
  'send-at-past': { status: 422, title: 'The time has passed', sentence: asRead },
  'send-at-too-far': { status: 422, title: 'The time is too far ahead', sentence: asRead },
  'send-at-no-offset': { status: 422, title: 'The time has no offset', sentence: asRead },
  'send-at-unreadable': { status: 422, title: 'The time could not be read', sentence: asRead },
  'not-settled': {
    status: 409,
    title: 'We do not know yet whom it reached',
    sentence: 'Make a list of calls once this campaign is sent and its receipts are in. Nothing was changed.',
  },
  'not-on-call-list': {
    status: 409,
    title: 'This patient is not on the list of calls',
    sentence: 'This campaign has no call to make to this patient, so nothing was noted.',
  },
} as const satisfies Record<string, Refusal>;
