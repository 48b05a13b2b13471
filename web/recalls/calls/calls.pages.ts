import { bodyOf } from '../../../api/ask';
import { notFound } from '../../../api/contract/problem';
import { recallsLook } from '../../../api/patients/looks';
import { isId } from '../../../domain/ids';
import { mayActAs } from '../../../domain/practice/roles';
import { CALL_OUTCOME_WORDS } from '../../../domain/recalls/calls/call-list';
import { CALL_OUTCOMES } from '../../../domain/recalls/recalls';
import { countOf } from '../../../domain/words/numbers';
import { dateWords, timeWords } from '../../../domain/words/times';
import type { CallListRow } from '../../../ports/recalls/recall-calls';
import { dateFieldsOf, readDateFields } from '../../kit/date-fields';
import { formErrors } from '../../kit/form';
import { withoutStop, type FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { isEmpty, nothingChosen, selectionOf } from '../chosen-recalls';
import { patientWords, recallsNav } from '../recall-words';

const PATH = '/p/{practice}/recalls/calls';
const CALLS = { for: 'practice', role: 'sender' } as const;
/** As many as a practice calls in a day; the rest follows as these are called. */
const SHOWN = 100;

/** Patients to call, one after another, and the outcome of each call (E16). */
export function callPages(services: PageServices): WebPage[] {
  const { recallCalls } = services;
  const navOf = ({ base, caller }: PracticeVisit) => recallsNav(base, 'calls', mayActAs(caller.role, 'manager'));

  async function list(visit: PracticeVisit): Promise<PageAnswer> {
    const { caller, base, now, membership } = visit;
    const found = await recallCalls.list(caller.practiceId, SHOWN + 1, now);
    const rows = found.slice(0, SHOWN).map((row) => callLine(row, base, membership.timeZone));
    return {
      view: 'recalls/calls/calls',
      title: 'Calls',
      section: 'recalls',
      looked: recallsLook('calls'),
      data: {
        ...{ nav: navOf(visit), rows, mayAct: mayActAs(caller.role, 'sender'), first: rows[0]?.href ?? null },
        count:
          found.length > SHOWN ? `The first ${SHOWN} patients to call` : `${countOf(rows.length, 'patient')} to call`,
      },
    };
  }

  async function callOf({ caller, params, now }: PracticeVisit): Promise<CallListRow> {
    const found = isId(params.id ?? '') ? await recallCalls.find(caller.practiceId, params.id!, now) : null;
    if (!found) throw notFound('recall');
    return found;
  }

  /** The next patient of the list after this one; null after the last. */
  async function nextAfter({ caller, now }: PracticeVisit, recallId: string): Promise<string | null> {
    const rows = await recallCalls.list(caller.practiceId, SHOWN, now);
    const place = rows.findIndex((row) => row.recallId === recallId);
    return (rows[place + 1] ?? rows.find((row) => row.recallId !== recallId))?.recallId ?? null;
  }

  async function draw(visit: PracticeVisit, errors?: FormError[]): Promise<PageAnswer> {
    const { base, membership, form } = visit;
    const row = await callOf(visit);
    const next = await nextAfter(visit, row.recallId);
    return {
      view: 'recalls/calls/call',
      title: 'Call',
      section: 'recalls',
      errors,
      looked: recallsLook('calls'),
      data: {
        ...{ nav: navOf(visit), line: callLine(row, base, membership.timeZone), back: `${base}/recalls/calls` },
        ...{ at: `${base}/recalls/calls/${row.recallId}`, next: next && `${base}/recalls/calls/${next}` },
        outcomes: CALL_OUTCOMES.map((value) => ({ value, text: CALL_OUTCOME_WORDS[value] })),
        filled: {
          ...{ outcome: form.text('outcome'), note: form.raw('note') },
          back: dateFieldsOf(form, 'back'),
        },
      },
    };
  }

  async function note(visit: PracticeVisit): Promise<PageAnswer> {
    const { ask, form, base } = visit;
    const row = await callOf(visit);
    const next = await nextAfter(visit, row.recallId);
    if (form.text('outcome') === '') {
      return draw(visit, [{ field: 'outcome', message: 'Choose the outcome of the call' }]);
    }
    const back = readDateFields(form, 'back');
    if (!back.ok) return draw(visit, [back.error]);
    try {
      await ask('post', `/api/v1/recalls/${row.recallId}/call-outcomes`, {
        body: { outcome: form.text('outcome'), note: form.text('note') || null, callBackOn: back.date },
        operationId: form.operationId,
      });
    } catch (error) {
      return draw(visit, formErrors(error, { callBackOn: 'back-day' }).map(withoutStop));
    }
    const goTo = next !== null && form.has('next') ? `${base}/recalls/calls/${next}` : `${base}/recalls/calls`;
    return { goTo, banner: { kind: 'success', text: 'The call is noted.' } };
  }

  return [
    { method: 'get', path: PATH, for: 'practice', role: 'viewer', handle: list },
    {
      ...CALLS,
      method: 'post',
      path: PATH,
      async handle(visit: PracticeVisit): Promise<PageAnswer> {
        const { ask, form, base } = visit;
        const selection = selectionOf(visit);
        if (isEmpty(selection)) return nothingChosen(visit);
        try {
          const answer = await ask('post', '/api/v1/recalls/calls', { body: selection, operationId: form.operationId });
          const { queued, leftOut } = bodyOf<{ queued: number; leftOut: unknown[] }>(answer);
          const left = leftOut.length > 0 ? ` ${countOf(leftOut.length, 'recall')} left out.` : '';
          const text = `${countOf(queued, 'recall')} on the call list.${left}`;
          return { goTo: `${base}/recalls/calls`, banner: { kind: 'success', text } };
        } catch (error) {
          const text = formErrors(error)[0]!.message;
          return { goTo: `${base}/recalls`, banner: { kind: 'information', text } };
        }
      },
    },
    { ...CALLS, method: 'get', path: `${PATH}/{id}`, handle: (visit: PracticeVisit) => draw(visit) },
    { ...CALLS, method: 'post', path: `${PATH}/{id}`, handle: note },
  ];
}

function callLine(row: CallListRow, base: string, timeZone: string) {
  const { lastCall, mobile } = row;
  return {
    ...{
      who: patientWords({ patient: { ...row, id: row.patientId } }),
      reason: row.reason,
      category: row.categoryName ?? 'None',
    },
    ...{ born: dateWords(row.dateOfBirth), nhsNumber: row.nhsNumber, due: dateWords(row.dueDate), mobile },
    ...{
      tel: mobile === null ? null : `tel:${mobile.replace(/[^\d+]/g, '')}`,
      language: row.language,
      format: row.format,
    },
    ...{
      isNeutralOnly: row.isNeutralOnly,
      significant: row.clinicallySignificant,
      attempts: `${row.attempts} of ${row.attemptsWanted}`,
    },
    last: lastCall
      ? `${CALL_OUTCOME_WORDS[lastCall.outcome]}, ${timeWords(lastCall.at, timeZone)}, ${lastCall.by}${lastCall.note ? `: ${lastCall.note}` : ''}`
      : null,
    ...{ href: `${base}/recalls/calls/${row.recallId}`, recallHref: `${base}/recalls/${row.recallId}` },
  };
}
