import { bodyOf } from '../../../api/ask';
import { recallRunLook } from '../../../api/patients/looks';
import { RESTRICTED_WORDS } from '../../../domain/patients/exposure';
import { mayActAs } from '../../../domain/practice/roles';
import { countOf } from '../../../domain/words/numbers';
import { formErrors } from '../../kit/form';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { address } from '../../kit/words/numbered-links';
import { patientWords, recallsNav } from '../recall-words';
import { runLine, type ShownRun } from './run-words';

const PATH = '/p/{practice}/recalls/runs';
const ROWS = 50;

const OUTCOMES = [
  { value: 'sms', text: 'SMS', count: 'sent' },
  { value: 'letter', text: 'Letter', count: 'letters' },
  { value: 'call', text: 'Call', count: 'calls' },
  { value: 'left-out', text: 'Left out', count: 'leftOut' },
] as const;

interface FoundPatient {
  recallId: string;
  patient: null | { id: string; nhsNumber: string; familyName: string | null; givenName: string | null };
  reason: { message: string } | null;
}

/** What runs of automation did: to whom, and why not to others, in numbers that add up (N1, N35). */
export function runPages(services: PageServices): WebPage[] {
  const navOf = ({ base, caller }: PracticeVisit) => recallsNav(base, 'automation', mayActAs(caller.role, 'manager'));

  const isClinician = async ({ caller }: PracticeVisit) =>
    (await services.staff.list(caller.practiceId)).some((one) => one.staffId === caller.tokenId && one.isClinician);

  async function list(visit: PracticeVisit): Promise<PageAnswer> {
    const { ask, base, query, membership } = visit;
    const asked = { limit: String(ROWS), cursor: query.after };
    const { items, nextCursor } = bodyOf<{ items: ShownRun[]; nextCursor: string | null }>(
      await ask('get', '/api/v1/recall-runs', { query: asked }),
    );
    return {
      view: 'recalls/automation/runs',
      title: 'Runs',
      section: 'recalls',
      data: {
        ...{ nav: navOf(visit), back: `${base}/recalls/automation` },
        rows: items.map((run) => runLine(run, { base, timeZone: membership.timeZone })),
        newest: query.after === undefined ? null : `${base}/recalls/runs`,
        older: nextCursor === null ? null : address(`${base}/recalls/runs`, { after: nextCursor }),
      },
    };
  }

  async function draw(visit: PracticeVisit): Promise<PageAnswer> {
    const { ask, base, caller, params, query, membership } = visit;
    const run = bodyOf<ShownRun>(await ask('get', `/api/v1/recall-runs/${params.id}`));
    const first = OUTCOMES.find(({ count }) => run.counts[count] > 0) ?? OUTCOMES[0];
    const shown = OUTCOMES.find(({ value }) => value === query.show) ?? first;
    const at = `${base}/recalls/runs/${run.id}`;
    const isUnread = run.trial && run.status === 'done' && run.read === null;
    const page = bodyOf<{ items: FoundPatient[]; nextCursor: string | null }>(
      await ask('get', `/api/v1/recall-runs/${run.id}/patients`, {
        query: { outcome: shown.value, limit: String(ROWS), cursor: query.after },
      }),
    );
    return {
      view: 'recalls/automation/run',
      title: 'Run',
      section: 'recalls',
      looked: recallRunLook(run.id),
      data: {
        ...{ nav: navOf(visit), line: runLine(run, { base, timeZone: membership.timeZone }), at },
        ...{ isRunning: run.status === 'running', leftOut: run.leftOut, shownWord: shown.text },
        isUnread,
        mayRead: isUnread && mayActAs(caller.role, 'sender') && (await isClinician(visit)),
        tabs: OUTCOMES.map(({ value, text, count }) => ({
          ...{ text, count: run.counts[count], current: value === shown.value },
          href: address(at, { show: value }),
        })),
        rows: page.items.map(({ recallId, patient, reason }) => ({
          ...{ who: patient ? patientWords({ patient }) : RESTRICTED_WORDS, why: reason?.message ?? '' },
          href: `${base}/recalls/${recallId}`,
        })),
        first: query.after === undefined ? null : address(at, { show: shown.value }),
        more: page.nextCursor === null ? null : address(at, { show: shown.value, after: page.nextCursor }),
        campaigns: run.campaignIds.map((id, place) => ({
          ...{
            href: `${base}/campaigns/${id}`,
            text: `Open bulk message ${place + 1} of ${countOf(run.campaignIds.length, 'bulk message')}`,
          },
        })),
        lettersHref: run.letterBatchId && `${base}/recalls/letters/${run.letterBatchId}`,
        categoryHref: `${base}/recalls/automation/${run.categoryId}`,
      },
    };
  }

  return [
    { method: 'get', path: PATH, for: 'practice', role: 'viewer', handle: list },
    { method: 'get', path: `${PATH}/{id}`, for: 'practice', role: 'viewer', handle: draw },
    {
      method: 'post',
      path: `${PATH}/{id}/read`,
      for: 'practice',
      role: 'sender',
      async handle({ ask, base, params }) {
        const goTo = `${base}/recalls/runs/${params.id}`;
        try {
          await ask('post', `/api/v1/recall-runs/${params.id}/read`);
          return { goTo, banner: { kind: 'success', text: 'Noted: you have read this trial run.' } };
        } catch (error) {
          return { goTo, banner: { kind: 'information', text: formErrors(error)[0]!.message } };
        }
      },
    },
  ];
}
