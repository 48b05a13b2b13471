import { countSms, MAX_SMS_UNITS } from '../../domain/messages/sms-parts';
import { compileTemplate, valuesOfRecord } from '../../domain/messages/template';
import { invalidInput } from '../problem';
import { route } from '../route';
import { newPreview, preview } from '../schemas/campaigns';
import type { Services } from '../services';

/** What a text comes to: filled in, and counted as SMS (P17). */
export function messagePreviewRoutes({ accounts, ucs2PartUnits }: Pick<Services, 'accounts' | 'ucs2PartUnits'>) {
  return [
    route({
      method: 'post',
      path: '/api/v1/message-previews',
      role: 'viewer',
      tag: 'Campaigns',
      summary: 'Fill and count a text',
      description:
        'Nothing is stored. A placeholder ((name)) without a value stays as it is. Segments are counted as the practice’s SMS account counts them.',
      body: { kind: 'json', schema: newPreview },
      answers: { 200: { description: 'The text as a patient would get it, and its count.', schema: preview } },
      async handle({ caller, body: { channel, body, personalisation } }) {
        const filled = compileTemplate(body).render(valuesOfRecord(personalisation ?? {}), 'keep');
        const account = (await accounts.inUse(caller.practiceId)).find((one) => one.channel === 'sms');
        const count = countSms(filled, account && ucs2PartUnits(account.kind));
        if (channel === 'sms' && count.units > MAX_SMS_UNITS) {
          throw invalidInput([
            {
              path: 'body',
              code: 'body-too-long',
              message: `Shorten the text: it has ${count.units} units, an SMS has at most ${MAX_SMS_UNITS}.`,
            },
          ]);
        }
        const { encoding, units, segments, expensiveCharacters } = count;
        return { status: 200, body: { body: filled, encoding, units, segments, expensiveCharacters } };
      },
    }),
  ];
}
