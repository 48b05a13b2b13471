import { PURPOSES, PURPOSE_WORDS, type Purpose } from '../../../domain/eligibility/purposes';
import { HOLIDAY_CALENDARS, type Holiday } from '../../../domain/practice/hours/bank-holidays';
import type { SendingHours } from '../../../domain/practice/hours/hours';
import { wallTime } from '../../../domain/practice/hours/send-at';
import { nextClosedDays, type HoursOfKind, type SendingRules } from '../../../domain/practice/hours/sending-rules';
import { dateWords } from '../../../domain/words/times';
import type { PracticeSettings } from '../../../ports/practice/settings';
import { bodyOf } from '../../../api/ask';
import { formErrors } from '../../kit/form';
import { withoutStop, type FormError } from '../../kit/form-error';
import type { Form, WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { clockText, DAYS, daysOf, hoursWords, weekOf } from './sending-hours.words';

interface Typed {
  when: string;
  days: number[];
  from: string;
  to: string;
}

/** What was typed for a closed day. */
type TypedDay = Record<'day' | 'month' | 'year' | 'name', string>;

interface Shown {
  /** The hours as typed: of all kinds (''), or of one. */
  typed?: { of: Purpose | ''; values: Typed };
  closedDay?: TypedDay;
  errors?: FormError[];
}

const ADDRESS = '/p/{practice}/account/sending-hours';
const NO_DAY: TypedDay = { day: '', month: '', year: '', name: '' };
/** So many closed days are shown ahead. */
const DAYS_AHEAD = 10;

/** Sending hours: when messages go out, by kind, and the days on which none do (N16). */
export function sendingHoursPages(): WebPage[] {
  async function show({ ask, membership, now }: PracticeVisit, shown: Shown = {}): Promise<PageAnswer> {
    const rules = bodyOf<PracticeSettings>(await ask('get', '/api/v1/settings'));
    const today = wallTime(now, membership.timeZone).slice(0, 10);
    const typedOf = (of: Purpose | '', stored: Typed) => (shown.typed?.of === of ? shown.typed.values : stored);
    return {
      view: 'practice/account/sending-hours',
      title: 'Sending hours',
      section: 'account',
      errors: shown.errors,
      data: {
        week: weekOf(rules.sendingHours),
        typed: typedOf('', storedHours(rules.sendingHours ?? 'any')),
        days: DAYS.map((text, index) => ({ text, value: String(index + 1) })),
        kinds: PURPOSES.map((purpose) => ({
          purpose,
          name: PURPOSE_WORDS[purpose].text,
          words: kindWords(rules, purpose),
          typed: typedOf(purpose, storedHours(rules.sendingHoursFor[purpose] ?? null)),
        })),
        calendars: Object.entries(HOLIDAY_CALENDARS)
          .filter(([, { region }]) => (region === 'AU') === membership.timeZone.startsWith('Australia/'))
          .map(([value, { name }]) => ({ value, text: name, selected: rules.bankHolidays === value })),
        next: nextClosedDays(rules, today, DAYS_AHEAD).map((day) => ({ ...day, words: dateWords(day.date) })),
        own: rules.closedDays.map((day) => ({ ...day, words: dateWords(day.date) })),
        closedDay: shown.closedDay ?? NO_DAY,
      },
    };
  }

  const change = ({ ask, form }: PracticeVisit, body: object) =>
    ask('patch', '/api/v1/settings', { body, operationId: form.operationId });
  const saved = ({ base }: PracticeVisit, text: string): PageAnswer => ({
    goTo: `${base}/account/sending-hours`,
    banner: { kind: 'success', text },
  });

  return [
    { path: ADDRESS, for: 'practice', role: 'administrator', method: 'get', handle: (visit) => show(visit) },
    {
      path: ADDRESS,
      for: 'practice',
      role: 'administrator',
      method: 'post',
      async handle(visit) {
        const typed = readTyped(visit.form, '');
        if (typed.when !== 'any' && typed.when !== 'hours') {
          const errors = [{ field: 'when', message: 'Choose when messages may go out' }];
          return show(visit, { typed: { of: '', values: typed }, errors });
        }
        try {
          const answer = await change(visit, { sendingHours: typed.when === 'any' ? null : hoursOf(typed) });
          const { sendingHours } = bodyOf<PracticeSettings>(answer);
          return saved(
            visit,
            sendingHours === null
              ? 'Saved. Messages can go out at any time.'
              : `Saved. Messages go out ${inSentence(hoursWords(sendingHours))}. Waiting messages follow the new hours.`,
          );
        } catch (error) {
          return show(visit, { typed: { of: '', values: typed }, errors: hoursErrors(error, 'sendingHours', '') });
        }
      },
    },
    {
      path: `${ADDRESS}/kind`,
      for: 'practice',
      role: 'administrator',
      method: 'post',
      async handle(visit) {
        const purpose = PURPOSES.find((one) => one === visit.form.text('kind'));
        if (!purpose) return show(visit);
        const typed = readTyped(visit.form, `-${purpose}`);
        const hours = typed.when === 'hours' ? hoursOf(typed) : typed.when === 'any' ? 'any' : null;
        try {
          const answer = await change(visit, { sendingHoursFor: { [purpose]: hours } });
          const words = kindWords(bodyOf<PracticeSettings>(answer), purpose);
          return saved(visit, `Saved. ${PURPOSE_WORDS[purpose].text}: ${words}.`);
        } catch (error) {
          const errors = hoursErrors(error, `sendingHoursFor.${purpose}`, `-${purpose}`);
          return show(visit, { typed: { of: purpose, values: typed }, errors });
        }
      },
    },
    {
      path: `${ADDRESS}/bank-holidays`,
      for: 'practice',
      role: 'administrator',
      method: 'post',
      async handle(visit) {
        const calendar = visit.form.text('bankHolidays');
        try {
          await change(visit, { bankHolidays: calendar === '' ? null : calendar });
        } catch (error) {
          return show(visit, { errors: formErrors(error, {}) });
        }
        return saved(
          visit,
          calendar === ''
            ? 'Saved. Messages also go out on bank holidays.'
            : 'Saved. We send nothing on bank holidays.',
        );
      },
    },
    {
      path: `${ADDRESS}/closed-days`,
      for: 'practice',
      role: 'administrator',
      method: 'post',
      async handle(visit) {
        const { ask, form } = visit;
        const { closedDays } = bodyOf<PracticeSettings>(await ask('get', '/api/v1/settings'));
        const removed = form.text('remove');
        if (removed !== '') {
          await change(visit, { closedDays: closedDays.filter(({ date }) => date !== removed) });
          return saved(visit, `Removed. ${dateWords(removed)} is no longer a closed day.`);
        }
        const typed = {
          day: form.text('day'),
          month: form.text('month'),
          year: form.text('year'),
          name: form.text('name'),
        };
        const added = readDay(typed);
        if ('error' in added) return show(visit, { closedDay: typed, errors: [added.error] });
        try {
          // One that is there already is no error: it was pressed twice, or gets another name.
          await change(visit, { closedDays: [...closedDays.filter(({ date }) => date !== added.date), added] });
        } catch (error) {
          const errors = formErrors(error).map(({ message }) =>
            withoutStop({ field: message.startsWith('Enter what') ? 'name' : 'closed-day', message }),
          );
          return show(visit, { closedDay: typed, errors });
        }
        return saved(visit, `Added. We send nothing on ${dateWords(added.date)}.`);
      },
    },
  ];
}

function storedHours(hours: HoursOfKind | null): Typed {
  const own = hours === 'any' ? null : hours;
  return {
    when: hours === 'any' ? 'any' : own === null ? 'as-others' : 'hours',
    days: own === null ? [1, 2, 3, 4, 5] : daysOf(own),
    from: own?.from ?? '08:00',
    to: own?.to ?? '18:30',
  };
}

function readTyped(form: Form, suffix: string): Typed {
  return {
    when: form.text(`when${suffix}`),
    days: form.all(`days${suffix}`).map(Number),
    from: form.text(`from${suffix}`),
    to: form.text(`to${suffix}`),
  };
}

function hoursOf({ days, from, to }: Typed): SendingHours {
  return { days, from: clockText(from), to: clockText(to, { endsDay: true }) };
}

/** "as your other messages", "at any time", "Monday to Thursday, 10am to 4pm". */
function kindWords({ sendingHoursFor }: SendingRules, purpose: Purpose): string {
  const own = sendingHoursFor[purpose];
  if (own === undefined) return 'the hours above';
  return own === 'any' ? 'at any time' : hoursWords(own);
}

/** A closed day as typed; whether the date exists is for the rule to say. */
function readDay({ day, month, year, name }: TypedDay): Holiday | { error: FormError } {
  if (!/^\d{1,2}$/.test(day) || !/^\d{1,2}$/.test(month) || !/^\d{4}$/.test(year)) {
    return { error: { field: 'closed-day', message: 'Enter the date in numbers, for example 29 12 2026' } };
  }
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (Number.isNaN(Date.parse(date)) || new Date(date).toISOString().slice(0, 10) !== date) {
    return { error: { field: 'closed-day', message: 'Enter a real date' } };
  }
  return { date, name };
}

function hoursErrors(error: unknown, path: string, suffix: string): FormError[] {
  const fields = { [`${path}.days`]: 'days', [`${path}.from`]: 'from', [`${path}.to`]: 'to' };
  return formErrors(error, fields).map((one) => {
    const { field, message } = inWords(one, path);
    return { field: field && `${field}${suffix}`, message };
  });
}

/** The API's refusals are for scripts, which write times as HH:MM; people may write them otherwise. */
function inWords({ field, message }: FormError, path: string): FormError {
  if (field === 'days' || field?.startsWith(`${path}.days`)) {
    return { field: 'days', message: 'Choose at least one day' };
  }
  if (message.includes('HH:MM')) {
    return { field, message: `Enter a time, such as ${field === 'to' ? '6:30pm' : '8am'}` };
  }
  return withoutStop({ field, message });
}

function inSentence(words: string): string {
  return words.startsWith('Every') ? words.replace('Every', 'every') : `on ${words}`;
}
