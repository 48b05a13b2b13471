import { bodyOf } from '../../../api/ask';
import { notReachedWords } from '../../../api/campaigns/present-reach';
import {
  CALLS_ON_REQUEST,
  REACH_KINDS,
  type FollowUpChannel,
  type ReachKind,
} from '../../../domain/campaigns/follow-ups';
import { fillForPatient, type PatientNames } from '../../../domain/content/templates/patient-text';
import { mayActAs } from '../../../domain/practice/roles';
import { CALL_OUTCOME_WORDS } from '../../../domain/recalls/calls/call-list';
import { countOf, nhsNumberWords, numberWords } from '../../../domain/words/numbers';
import { timeWords } from '../../../domain/words/times';
import type { ReachedPatient } from '../../../ports/campaigns/follow-ups';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { address } from '../../kit/words/numbered-links';
import { ofCampaign } from '../campaign-of';
import { stepWords } from './step-words';

const ROWS = 50;

const KIND_WORDS: Readonly<Record<ReachKind, string>> = {
  reached: 'Reached',
  accepted: 'Emailed, not confirmed',
  waiting: 'Waiting',
  'letter-to-print': 'Letters to print and post',
  'call-to-make': 'Calls to make',
  'not-reached': 'Cannot be reached',
};
const BY_WORDS = { sms: 'by SMS', email: 'by email', letter: 'by letter', call: 'in a call' } as const;
const CHANNEL_WORDS: Readonly<Record<FollowUpChannel, string>> = { email: 'Email', letter: 'Letter', call: 'Call' };

/** Whom a campaign reached and how, as a sum that adds up, and the lists that are left (N32). */
export function reachPages(services: PageServices): WebPage[] {
  const { followUps } = services;
  const PATH = '/p/{practice}/campaigns/{id}/reach';

  return [
    {
      ...{ path: PATH, for: 'practice', role: 'viewer', method: 'get' },
      handle: ofCampaign(services, async (visit, found) => {
        const { campaign } = found;
        const { membership, base, query, caller } = visit;
        const { practiceId, timeZone } = membership;
        const kind = REACH_KINDS.find((one) => one === query.outcome) ?? null;
        const after = /^\d{1,7}$/.test(query.after ?? '') ? Number(query.after) : -1;
        const code = query.code || null;
        const [reach, page] = await Promise.all([
          followUps.reach(practiceId, campaign.id),
          kind && followUps.patients(practiceId, campaign.id, { kind, code, limit: ROWS, after }),
        ]);
        const at = `${base}/campaigns/${campaign.id}/reach`;
        const counts = reach?.counts;
        const script = reach?.steps.find(({ channel, body }) => channel === 'call' && body !== '')?.body ?? '';
        const line = (text: string, count: number, to: Record<string, string>) => ({
          text,
          count,
          href: address(at, to),
        });
        return {
          view: 'campaigns/follow-ups/reach',
          title: 'Who was reached',
          section: 'bulk-messages',
          data: {
            ...{ campaign, at, back: `${base}/campaigns/${campaign.id}`, letters: `${base}/recalls/letters` },
            total: counts?.total ?? 0,
            lines: counts
              ? [
                  ...Object.entries(counts.reached)
                    .filter(([, count]) => count > 0)
                    .map(([by, count]) =>
                      line(`Reached ${BY_WORDS[by as keyof typeof BY_WORDS]}`, count, { outcome: 'reached' }),
                    ),
                  ...(
                    [
                      ['accepted', counts.accepted],
                      ['waiting', counts.waiting],
                      ['letter-to-print', counts.lettersToPrint],
                      ['call-to-make', counts.callsToMake],
                    ] as const
                  )
                    .filter(([, count]) => count > 0)
                    .map(([outcome, count]) => line(KIND_WORDS[outcome], count, { outcome })),
                  ...counts.notReached.map(({ code: why, count }) =>
                    line(`Cannot be reached: ${notReachedWords(why)}`, count, { outcome: 'not-reached', code: why }),
                  ),
                ]
              : [],
            steps: (reach?.steps ?? []).map((step) => ({
              ...{ name: CHANNEL_WORDS[step.channel], words: stepWords(step, campaign, timeZone) },
              batch: step.letterBatchId && `${base}/recalls/letters/${step.letterBatchId}`,
            })),
            heading: kind && KIND_WORDS[kind],
            isCalls: kind === 'call-to-make',
            mayList: campaign.phase === 'settled' && (counts?.notReached.length ?? 0) > 0,
            mayRemove:
              (counts?.callsToMake ?? 0) > 0 && (reach?.steps ?? []).some(({ step }) => step === CALLS_ON_REQUEST),
            mayAct: mayActAs(caller.role, 'sender'),
            rows: (page?.items ?? []).map((one) => present(one, timeZone, kind === 'call-to-make' ? script : '')),
            outcomes: Object.entries(CALL_OUTCOME_WORDS).map(([value, text]) => ({ value, text })),
            more:
              page?.next != null && kind
                ? address(at, { outcome: kind, code: code ?? '', after: String(page.next) })
                : null,
          },
        };
      }),
    },
    {
      ...{ path: `${PATH}/calls`, for: 'practice', role: 'sender', method: 'post' },
      async handle(visit: PracticeVisit): Promise<PageAnswer> {
        const { ask, base, form, params } = visit;
        const body = {
          patientId: form.text('patient'),
          outcome: form.text('outcome'),
          note: form.text('note') || null,
        };
        const asked = { body, operationId: form.operationId };
        bodyOf(await ask('post', `/api/v1/campaigns/${params.id}/follow-ups/calls`, asked));
        return {
          goTo: `${base}/campaigns/${params.id}/reach?outcome=call-to-make`,
          banner: { kind: 'success', text: 'The call is noted.' },
        };
      },
    },
    {
      ...{ path: `${PATH}/call-list`, for: 'practice', role: 'sender', method: 'post' },
      async handle(visit: PracticeVisit): Promise<PageAnswer> {
        const { ask, base, form, params } = visit;
        const path = `/api/v1/campaigns/${params.id}/follow-ups/call-list`;
        const at = `${base}/campaigns/${params.id}/reach`;
        const operationId = form.operationId;
        if (form.has('undo')) {
          const { removed } = bodyOf<{ removed: number }>(await ask('delete', path, { operationId }));
          const text = `${countOf(removed, 'patient')} taken off the list of calls.`;
          return { goTo: at, banner: { kind: 'success', text } };
        }
        const made = bodyOf<{ listed: number; leftOut: { message: string; count: number }[] }>(
          await ask('post', path, { operationId }),
        );
        const goTo = made.listed > 0 ? `${at}?outcome=call-to-make` : at;
        return { goTo, banner: { kind: made.listed > 0 ? 'success' : 'information', text: listedWords(made) } };
      },
    },
  ];
}

/** "12 patients are on the list of calls. 3 left out: 2 Missing: mobile number, 1 Has died." */
function listedWords({ listed, leftOut }: { listed: number; leftOut: readonly { message: string; count: number }[] }) {
  const put =
    listed === 0 ? 'Nobody was put on the list of calls.' : `${countOf(listed, 'patient')} put on the list of calls.`;
  const left = leftOut.map(({ message, count }) => `${numberWords(count)} left out: ${message}.`);
  return [put, ...left].join(' ');
}

/** @param script what to say in a call, with its placeholders; empty for none. */
function present(
  { row, patient, isRestricted, mobile, language, knownAs, outcome, lastCall }: ReachedPatient,
  timeZone: string,
  script: string,
) {
  const names = patient && [patient.givenName, patient.familyName].filter(Boolean).join(' ');
  return {
    ...{ row, mobile, language, patientId: patient?.id ?? null },
    script: patient === null ? '' : scriptFor(script, { ...patient, knownAs }),
    name: isRestricted ? 'Restricted record' : (names ?? 'No patient was found'),
    nhsNumber: patient ? nhsNumberWords(patient.nhsNumber) : '',
    words:
      outcome.kind === 'reached'
        ? `Reached ${BY_WORDS[outcome.by]}`
        : outcome.kind === 'not-reached'
          ? notReachedWords(outcome.code)
          : KIND_WORDS[outcome.kind],
    lastCall:
      lastCall && `${CALL_OUTCOME_WORDS[lastCall.outcome]}, ${timeWords(lastCall.at, timeZone)}, ${lastCall.by}`,
  };
}

/** What to say to one patient. A field that only the list fills stays in its brackets, for the caller to look up. */
function scriptFor(script: string, names: PatientNames): string {
  const filled = fillForPatient(script, names);
  return filled.ok ? filled.text : script;
}
