import { REPLY_LANGUAGES } from '../../../domain/conversations/languages/reply-language';
import { bodyOf } from '../../../api/ask';
import { rotaGaps, type RotaTurn } from '../../../domain/conversations/rota';
import { isId } from '../../../domain/ids';
import type { SendingHours } from '../../../domain/practice/hours/hours';
import { mayActAs } from '../../../domain/practice/roles';
import type { InboxRules } from '../../../ports/conversations/watch';
import { formErrors } from '../../kit/form';
import { withoutStop, type FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { Form, WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { clockText, DAYS, hoursWords } from '../account/sending-hours.words';

const PATH = '/p/{practice}/account/rota';

interface TypedTurn {
  person: string;
  when: string;
  days: string[];
  from: string;
  to: string;
}

const LANGUAGES = Object.entries(REPLY_LANGUAGES)
  .map(([value, text]) => ({ value, text }))
  .sort((one, other) => one.text.localeCompare(other.text));

const NEW_TURN: TypedTurn = { person: '', when: 'any', days: ['1', '2', '3', '4', '5'], from: '08:00', to: '18:30' };

interface TypedRules {
  minutes: string;
  unreadHours: string;
  languages: string[];
  text: string;
  days: string[];
  from: string;
  to: string;
}

interface Shown {
  turn?: TypedTurn;
  rules?: TypedRules;
  errors?: FormError[];
}

/** Red-flag rota: people we notify of a possible emergency, and the answer out of hours (N40). */
export function rotaPages({ staff }: PageServices): WebPage[] {
  const rulesOf = async ({ ask }: PracticeVisit): Promise<InboxRules> =>
    bodyOf<InboxRules>(await ask('get', '/api/v1/rota'));

  async function show(visit: PracticeVisit, shown: Shown = {}): Promise<PageAnswer> {
    const [rules, people] = await Promise.all([rulesOf(visit), staff.list(visit.caller.practiceId)]);
    const nameOf = new Map(people.map(({ staffId, name }) => [staffId, name]));
    return {
      view: 'practice/people/rota',
      title: 'Red-flag rota',
      section: 'account',
      errors: shown.errors,
      data: {
        turns: rules.people.map(({ staffId, hours }, index) => ({
          ...{ index, staffId, name: nameOf.get(staffId) ?? '', hours: hoursWords(hours), isFirst: index === 0 },
        })),
        gaps: rotaGaps(rules.people).map(({ day, from, to }) => ({
          ...{ day: DAYS[day - 1], from: clockOfMinute(from), to: clockOfMinute(to) },
        })),
        people: people
          .filter(({ role }) => mayActAs(role, 'sender'))
          .map(({ staffId, name }) => ({ value: staffId, text: name })),
        days: DAYS.map((text, index) => ({ text, value: String(index + 1) })),
        turn: shown.turn ?? NEW_TURN,
        rules: shown.rules ?? typedOf(rules),
        languages: LANGUAGES,
      },
    };
  }

  async function change(visit: PracticeVisit, changed: Partial<InboxRules>): Promise<void> {
    const { minutes, people, outOfHours, unreadHours, languages } = { ...(await rulesOf(visit)), ...changed };
    await visit.ask('put', '/api/v1/rota', {
      body: { minutes, people, outOfHours, unreadHours, languages },
      operationId: visit.form.operationId,
    });
  }

  const saved = ({ base }: PracticeVisit, text = 'Saved.'): PageAnswer => ({
    goTo: `${base}/account/rota`,
    banner: { kind: 'success', text },
  });

  return [
    { method: 'get', path: PATH, for: 'practice', role: 'administrator', handle: (visit) => show(visit) },
    {
      method: 'post',
      path: PATH,
      for: 'practice',
      role: 'administrator',
      async handle(visit) {
        const typed = readRules(visit.form);
        const outOfHours = typed.text === '' ? null : { text: typed.text, hours: hoursOf(typed) };
        try {
          await change(visit, {
            minutes: Number(typed.minutes),
            unreadHours: typed.unreadHours === '' ? null : Number(typed.unreadHours),
            outOfHours,
            languages: typed.languages,
          });
        } catch (error) {
          return show(visit, { rules: typed, errors: errorsOf(error, 'out-') });
        }
        return saved(visit);
      },
    },
    {
      method: 'post',
      path: `${PATH}/people`,
      for: 'practice',
      role: 'administrator',
      async handle(visit) {
        const { form } = visit;
        const turn: TypedTurn = {
          ...{ person: form.text('person'), when: form.text('when') },
          ...{ days: form.all('days'), from: clockText(form.text('from')) },
          to: clockText(form.text('to'), { endsDay: true }),
        };
        if (!isId(turn.person)) return show(visit, { turn, errors: [{ field: 'person', message: 'Choose a person' }] });
        const { people } = await rulesOf(visit);
        const added: RotaTurn = { staffId: turn.person, hours: turn.when === 'hours' ? hoursOf(turn) : null };
        try {
          await change(visit, { people: [...people, added] });
        } catch (error) {
          return show(visit, { turn, errors: errorsOf(error, '') });
        }
        return saved(visit, 'Added to the rota.');
      },
    },
    {
      method: 'post',
      path: `${PATH}/turns`,
      for: 'practice',
      role: 'administrator',
      async handle(visit) {
        const { people } = await rulesOf(visit);
        const [act, index] = [visit.form.text('act'), visit.form.number('turn')];
        // The place alone could be another person's by now.
        if (index === null || people[index]?.staffId !== visit.form.text('person')) {
          const message = 'The rota has changed since you opened this page. Look at it again';
          return { ...(await show(visit, { errors: [{ field: null, message }] })), status: 409 };
        }
        const others = people.filter((_, at) => at !== index);
        const moved = [...others.slice(0, index - 1), people[index], ...others.slice(index - 1)];
        await change(visit, { people: act === 'up' && index > 0 ? moved : act === 'remove' ? others : people });
        return saved(visit);
      },
    },
  ];
}

function readRules(form: Form): TypedRules {
  return {
    ...{ minutes: form.text('minutes'), unreadHours: form.text('unreadHours') },
    languages: form.all('languages'),
    ...{ text: form.raw('text').replace(/\r\n?/g, '\n').trim(), days: form.all('days') },
    ...{ from: clockText(form.text('from')), to: clockText(form.text('to'), { endsDay: true }) },
  };
}

function typedOf({ minutes, unreadHours, outOfHours, languages }: InboxRules): TypedRules {
  return {
    ...{ minutes: String(minutes), unreadHours: unreadHours === null ? '' : String(unreadHours) },
    languages,
    ...{ text: outOfHours?.text ?? '', days: (outOfHours?.hours.days ?? [1, 2, 3, 4, 5]).map(String) },
    ...{ from: outOfHours?.hours.from ?? '08:00', to: outOfHours?.hours.to ?? '18:30' },
  };
}

function hoursOf({ days, from, to }: { days: string[]; from: string; to: string }): SendingHours {
  return { days: days.map(Number), from, to };
}

/** Each refusal at its field; those of the hours at the hours of the form that was sent. */
function errorsOf(error: unknown, prefix: string): FormError[] {
  return formErrors(error).map(({ field, message }) => {
    const last = field?.split('.').findLast((part) => !/^\d+$/.test(part)) ?? null;
    const isHours = last === 'days' || last === 'from' || last === 'to';
    const own = last === 'people' ? 'person' : isHours ? prefix + last : last;
    return withoutStop({ field: own, message });
  });
}

/** "08:00"; the day's end as "24:00". */
function clockOfMinute(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
