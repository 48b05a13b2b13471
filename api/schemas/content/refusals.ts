import { CHANNEL_IN_SENTENCE } from '../../../domain/delivery/channel-words';
import type { Refusal } from '../refusal';

/** Refusals about templates. */
export const CONTENT_REFUSALS = {
  'template-archived': {
    status: 409,
    title: 'This template is archived',
    sentence: 'This template is archived. Restore it first, or use another one.',
  },
  'template-shared': {
    status: 409,
    title: 'This template is shared',
    sentence: 'This template is shared by all practices, so you cannot change it. Copy it to your own templates first.',
  },
  'template-unsuited': {
    status: 422,
    title: 'The template does not fit',
    sentence: 'This template is for another channel or category. Choose one that fits this bulk message.',
  },
  'template-marketing': {
    status: 422,
    title: 'The template is for marketing',
    sentence:
      'This template is for marketing. Choose another one, or make a bulk message with the category Marketing for it.',
  },
  'template-unknown': {
    status: 422,
    title: 'No such template',
    sentence: 'There is no such template here, or it is archived. Choose another one, or check the id.',
  },
  'template-channel': {
    status: 422,
    title: 'The template is for another channel',
    sentence: ({ template }: { template: 'sms' | 'email' }) =>
      `This template is for ${CHANNEL_IN_SENTENCE[template]} only. Choose another template, or send by ${CHANNEL_IN_SENTENCE[template]}.`,
  },
} as const satisfies Record<string, Refusal>;
