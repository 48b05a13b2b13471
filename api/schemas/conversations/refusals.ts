import type { Channel } from '../../../domain/delivery/states';
import type { Refusal } from '../refusal';

/** Refusals about conversations with patients. */
export const CONVERSATION_REFUSALS = {
  'conversation-changed': {
    status: 409,
    title: 'This conversation changed',
    sentence: ({ what }: { what: 'conversation' | 'number' | 'address' }) =>
      what !== 'conversation'
        ? `The ${what === 'number' ? 'mobile number' : 'email address'} in the patient’s record changed since they wrote, so nothing was sent. Check that this is still their ${what}, then send the answer again.`
        : 'Something was added or changed since you opened this conversation, so nothing was sent or saved. Read what is new, then try again.',
  },
  'needs-matching': {
    status: 409,
    title: 'Choose the patient first',
    sentence:
      'We do not know who wrote this. Say who it is, or that it is not a patient, before you answer or save it.',
  },
  'who-wrote': {
    status: 409,
    title: 'Say who wrote this first',
    sentence:
      'Several patients have this number or address. Say who wrote this before it is saved to a record: choose “This is” and the name, or give patientId.',
  },
  'not-a-patient': {
    status: 409,
    title: 'There is no record to save to',
    sentence: 'Nobody at your practice wrote this, so there is no record to save it to. Say who it is first.',
  },
  'nothing-to-save': {
    status: 409,
    title: 'There is nothing to save',
    sentence:
      'Only what the patient wrote and answers that were delivered can be saved to the record. Choose another message, or wait for the receipt.',
  },
  'answer-deceased': {
    status: 409,
    title: 'This patient has died',
    code: 'deceased',
    sentence:
      'The record says that this patient has died, so we send them nothing. If the family must know, call them.',
  },
  'answer-restricted': {
    status: 409,
    title: 'This record is restricted',
    code: 'restricted',
    sentence: 'This patient’s record is restricted, so we send it nothing. Ask a manager how to reach them.',
  },
  'answer-left-practice': {
    status: 409,
    title: 'This patient has left the practice',
    code: 'left-practice',
    sentence: 'This patient has left the practice, so we send them nothing. If they must know, call them.',
  },
  'answer-registration-unclear': {
    status: 409,
    title: 'It is not clear whether this patient is registered',
    code: 'registration-unclear',
    sentence:
      'We do not know whether this patient is registered here, so we send them nothing. Correct the register first.',
  },
  'answer-unsafe-contact': {
    status: 409,
    title: 'This way of contact is not safe',
    code: 'unsafe-contact',
    sentence:
      'It is not safe to contact this patient in this way, so we send nothing. Their contact preferences say which way is safe.',
  },
  'answer-neutral-text-only': {
    status: 409,
    title: 'Only neutral text is safe',
    code: 'neutral-text-only',
    sentence:
      'Only neutral text is safe for this patient, so we do not send this answer. Send a direct message, or write to them alone.',
  },
  'answer-blocked': {
    status: 409,
    title: 'This patient gets no such messages',
    code: 'blocked',
    sentence:
      'Every such message to this patient, number or address is blocked. Call them, use another channel, or remove the block first.',
  },
  'staff-unknown': {
    status: 422,
    title: 'No such person',
    sentence: 'Choose a person at your practice who can answer patients: a sender, manager or administrator.',
  },
  'patient-unknown': {
    status: 422,
    title: 'No such patient',
    sentence: 'There is no such patient at your practice. Check the id, or choose another patient.',
  },
  'campaign-unknown': {
    status: 422,
    title: 'No such campaign for this patient',
    sentence: 'This patient got no message of that campaign. Choose another one, or leave it out.',
  },
  'signed-in-only': {
    status: 403,
    title: 'Only for people who have signed in',
    sentence: 'A token cannot do this, because it is not a person. Sign in to Rollcall and do it there.',
  },
  'colleague-unknown': {
    status: 422,
    title: 'No such colleague',
    sentence: 'This person does not work at your practice. Choose a colleague from the list.',
  },
  'message-to-yourself': {
    status: 422,
    title: 'This is you',
    sentence: 'You cannot send an internal message to yourself. Choose a colleague.',
  },
  'nobody-in-role': {
    status: 422,
    title: 'Nobody else has this role',
    sentence: 'Nobody else at your practice has this role. Choose a colleague or another role.',
  },
  'about-unknown': {
    status: 422,
    title: 'No such patient',
    sentence: 'There is no such patient at your practice. Choose another patient, or none.',
  },
  'about-restricted': {
    status: 409,
    title: 'This record is restricted',
    sentence: 'This patient’s record is restricted, so colleagues could not read the message. Speak to them instead.',
  },
  'nobody-left': {
    status: 409,
    title: 'Nobody would read this',
    sentence: 'Everyone else in this thread has left the practice. Send a new message to another colleague.',
  },
  'nothing-to-acknowledge': {
    status: 409,
    title: 'Nothing to acknowledge',
    sentence: 'A colleague has acknowledged this already, or it holds no possible emergency.',
  },
  'nothing-held': {
    status: 409,
    title: 'Nothing is held',
    sentence: 'Messages to this patient go out already. Reload the page.',
  },
  'answer-death-reported': {
    status: 409,
    title: 'A reply may report a death',
    code: 'death-reported',
    sentence: 'A reply may report that this patient has died. Say on the patient’s page whether it does, then answer.',
  },
  'help-numbers-missing': {
    status: 422,
    title: 'The text does not say whom to call',
    sentence: ({ numbers }: { numbers: readonly string[] }) =>
      `Add ${numbers.join(' and ')} to the text, so that patients know whom to call.`,
  },
  'inbox-unknown': {
    status: 422,
    title: 'No such inbox',
    sentence: 'There is no such inbox here. Check the id against the list of inboxes.',
  },
  'rota-missing': {
    status: 422,
    title: 'Nobody would hear about an emergency',
    sentence:
      'Patients can reply only if a member of staff hears about possible emergencies. Ask an administrator to put people on the red-flag rota, or do not allow replies.',
  },
  'sender-cannot-receive': {
    status: 422,
    title: 'Patients cannot reply to your sender',
    sentence: ({ channel }: { channel: Channel }) =>
      channel === 'sms'
        ? 'Patients cannot reply to your SMS sender. Ask an administrator to set a reply number under Senders, or do not allow replies.'
        : 'Answers to emails do not come in here. Ask who runs Rollcall to set INBOUND_MAIL_DOMAIN or IMAP_URL, or do not allow replies.',
  },
} as const satisfies Record<string, Refusal>;
