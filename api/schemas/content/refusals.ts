import type { CodeRefused } from '../../../domain/content/code-list';
import { CHANNEL_IN_SENTENCE } from '../../../domain/delivery/channel-words';
import type { Refusal } from '../refusal';

/** Refusals about templates, questionnaires and codes. */
export const CONTENT_REFUSALS = {
  'code-not-listed': {
    status: 422,
    title: 'The code is not allowed',
    sentence: ({ refused: { code, why } }: { refused: CodeRefused }) =>
      why === 'inactive'
        ? `Your practice no longer uses the SNOMED code ${code}. Remove it, or choose another one.`
        : `The SNOMED code ${code} is not on the list of your practice. A manager can add it under Account, Record and codes.`,
  },
  'code-unknown': {
    status: 422,
    title: 'There is no such code',
    sentence: ({ code }: { code: string }) =>
      `The terminology server does not know the SNOMED code ${code}. Check it in your clinical system.`,
  },
  'code-inactive': {
    status: 422,
    title: 'The code is no longer active',
    sentence: ({ code }: { code: string }) =>
      `SNOMED CT no longer uses the code ${code}. Choose the code that replaced it.`,
  },
  'description-missing': {
    status: 422,
    title: 'The description is missing',
    sentence: 'Enter what the code means. We could not look it up.',
  },
  'questionnaire-archived': {
    status: 409,
    title: 'This questionnaire is archived',
    sentence: 'This questionnaire is archived. Restore it first, or use another one.',
  },
  'questionnaire-missing': {
    status: 422,
    title: 'No questionnaire',
    sentence: 'Choose the questionnaire that patients are asked.',
  },
  'questionnaire-unknown': {
    status: 422,
    title: 'No such questionnaire',
    sentence: 'There is no such questionnaire here, or it is archived. Choose another one, or check the id.',
  },
  'questionnaire-not-for-type': {
    status: 422,
    title: 'This type has no questionnaire',
    sentence: 'Only a campaign of the type questionnaire asks one. Change the type, or leave questionnaireId out.',
  },
  'translation-unknown': {
    status: 422,
    title: 'There is no such translation',
    sentence: 'The newest version has no translation into this language. Add it first.',
  },
  'translation-incomplete': {
    status: 409,
    title: 'The translation is not complete',
    sentence: ({ missing }: { missing: number }) =>
      `${missing === 1 ? 'One text is' : `${missing} texts are`} not translated into this language. Translate all of them first.`,
  },
  'questionnaire-no-patient': {
    status: 409,
    title: 'We do not know whose conversation this is',
    sentence: 'This conversation belongs to no patient, so nobody could answer. Match it to a patient first.',
  },
  'no-rota': {
    status: 409,
    title: 'Nobody is on the rota',
    sentence:
      'An answer to this questionnaire may need someone immediately, and nobody is on the rota for red flags. An administrator can add people under Account, Red-flag rota.',
  },
  'questionnaire-unsupported': {
    status: 422,
    title: 'We cannot show this questionnaire faithfully',
    sentence: ({ count }: { count: number }) =>
      `We cannot show ${count === 1 ? 'one item' : `${count} items`} as the author meant. Correct what the errors name, and import it again.`,
  },
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
  'template-type': {
    status: 422,
    title: 'The template is for another type',
    sentence: ({ of }: { of: 'questionnaire' | 'booking' }) =>
      of === 'booking'
        ? 'Patients book with this template. Use it in a bulk message of the type booking, or choose another one.'
        : 'This template asks a questionnaire. Use it in a bulk message of the type questionnaire, or choose another one.',
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
