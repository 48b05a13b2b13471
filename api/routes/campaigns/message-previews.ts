import type { Channel } from '../../../domain/delivery/states';
import { isTooLong, type MeasuredText } from '../../../domain/content/message-text';
import { countSms, MAX_SMS_UNITS } from '../../../domain/content/sms-parts';
import { linkLine, withLinkLine, withToken } from '../../../domain/content/links/link-line';
import { compileTemplate, valuesOfRecord } from '../../../domain/content/template';
import { invalidInput, type Problem } from '../../contract/problem';
import { route } from '../../contract/route';
import { newPreview, preview } from '../../schemas/campaigns/message-previews';
import type { Services } from '../../services';

type Needs = Pick<Services, 'accounts' | 'ucs2PartUnits' | 'publicUrl'>;

/** What a text comes to: filled in, and counted as SMS (P17). */
export function messagePreviewRoutes({ accounts, ucs2PartUnits, publicUrl }: Needs) {
  return [
    route({
      method: 'post',
      path: '/api/v1/message-previews',
      role: 'viewer',
      tag: 'Campaigns',
      summary: 'Fill and count a text',
      description:
        'We store nothing. A placeholder ((name)) without a value stays as it is. We count segments as the practice’s SMS account does.',
      isPure: true,
      body: { kind: 'json', schema: newPreview },
      answers: { 200: { description: 'The text as a patient would get it, and its count.', schema: preview } },
      async handle({ caller, body: { channel, type = 'message', body, personalisation } }) {
        const line = type === 'message' ? null : linkLine(type, publicUrl);
        const template = compileTemplate(withToken(withLinkLine(body, line)));
        const values = valuesOfRecord(personalisation ?? {});
        const length = template.filledLength(values, 'keep');
        const measured = { length, text: () => template.render(values, 'keep') };
        if (isTooLong(channel, measured, null)) throw tooLong(channel, measured);
        const filled = measured.text();
        const account = (await accounts.inUse(caller.practiceId)).find((one) => one.channel === 'sms');
        return { status: 200, body: { body: filled, ...countSms(filled, account && ucs2PartUnits(account.kind)) } };
      },
    }),
  ];
}

/** We count a too long text up to this length, to help the person who shortens it. */
const COUNTED_MOST = 20_000;

function tooLong(channel: Channel, { length, text }: MeasuredText): Problem {
  const units = channel === 'sms' && length <= COUNTED_MOST ? countSms(text()).units : length;
  const message =
    channel === 'sms'
      ? `Shorten the text: it has ${units} units, and an SMS has at most ${MAX_SMS_UNITS}.`
      : `Shorten the text: it has ${Math.ceil(length / 1024)} KB, and an email has at most 100 KB.`;
  return invalidInput([{ path: 'body', code: 'body-too-long', message }]);
}
