import type { PracticeSettings } from '../../../ports/practice/settings';
import { bodyOf } from '../../../api/ask';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { Page, PageAnswer, PracticeVisit } from '../../kit/page';
import { clockText, DAYS, daysOf, hoursWords, weekOf } from './sending-hours.words';

interface Typed {
  when: string;
  days: number[];
  from: string;
  to: string;
}

/** Sending hours: on which days and between which times messages go out. */
export function sendingHoursPages(): Page[] {
  async function show({ ask }: PracticeVisit, typed?: Typed, errors: FormError[] = []): Promise<PageAnswer> {
    const { sendingHours } = bodyOf<PracticeSettings>(await ask('get', '/api/v1/settings'));
    const stored: Typed = {
      when: sendingHours === null ? 'any' : 'hours',
      days: sendingHours === null ? [1, 2, 3, 4, 5] : daysOf(sendingHours),
      from: sendingHours?.from ?? '08:00',
      to: sendingHours?.to ?? '18:30',
    };
    return {
      view: 'practice/account/sending-hours',
      title: 'Sending hours',
      section: 'account',
      errors,
      data: {
        week: weekOf(sendingHours),
        typed: typed ?? stored,
        days: DAYS.map((text, index) => ({ text, value: String(index + 1) })),
      },
    };
  }

  return [
    {
      path: '/p/{practice}/account/sending-hours',
      for: 'practice',
      role: 'administrator',
      method: 'get',
      handle: (visit) => show(visit),
    },
    {
      path: '/p/{practice}/account/sending-hours',
      for: 'practice',
      role: 'administrator',
      method: 'post',
      async handle(visit) {
        const { ask, form, base } = visit;
        const typed: Typed = {
          when: form.text('when'),
          days: form.all('days').map(Number),
          from: form.text('from'),
          to: form.text('to'),
        };
        if (typed.when !== 'any' && typed.when !== 'hours') {
          return show(visit, typed, [{ field: 'when', message: 'Choose when messages may go out' }]);
        }
        const hours = {
          days: typed.days,
          from: clockText(typed.from),
          to: clockText(typed.to, { endsDay: true }),
        };
        try {
          const body = { sendingHours: typed.when === 'any' ? null : hours };
          const answer = await ask('patch', '/api/v1/settings', { body, operationId: form.operationId });
          const { sendingHours } = bodyOf<PracticeSettings>(answer);
          const text =
            sendingHours === null
              ? 'Saved. Messages can go out at any time.'
              : `Saved. Messages go out ${inSentence(hoursWords(sendingHours))}. Waiting messages follow the new hours.`;
          return { goTo: `${base}/account/sending-hours`, banner: { kind: 'success', text } };
        } catch (error) {
          const fields = {
            'sendingHours.days': 'days',
            'sendingHours.from': 'from',
            'sendingHours.to': 'to',
          };
          return show(visit, typed, formErrors(error, fields).map(inWords));
        }
      },
    },
  ];
}

/** The API's refusals are for scripts, which write times as HH:MM; people may write them otherwise. */
function inWords({ field, message }: FormError): FormError {
  if (field === 'days' || field?.startsWith('sendingHours.days')) {
    return { field: 'days', message: 'Choose at least one day' };
  }
  if (message.includes('HH:MM')) {
    return { field, message: `Enter a time, such as ${field === 'to' ? '6:30pm' : '8am'}` };
  }
  return { field, message: message.replace(/\.$/, '') };
}

function inSentence(words: string): string {
  return words.startsWith('Every') ? words.replace('Every', 'every') : `on ${words}`;
}
