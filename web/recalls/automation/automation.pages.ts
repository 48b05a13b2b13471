import { bodyOf } from '../../../api/ask';
import { notFound } from '../../../api/contract/problem';
import { isId } from '../../../domain/ids';
import { mayActAs } from '../../../domain/practice/roles';
import { planWords } from '../../../domain/recalls/automation/plan-words';
import { countOf } from '../../../domain/words/numbers';
import { timeWords, wallClockWords } from '../../../domain/words/times';
import type { RecallCategoryRow } from '../../../ports/recalls/recall-categories';
import { formErrors } from '../../kit/form';
import { withoutStop, type FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { recallsNav } from '../recall-words';
import { runLine, type ShownRun } from './run-words';

const PATH = '/p/{practice}/recalls/automation';
const MANAGES = { for: 'practice', role: 'manager' } as const;
const SHOWN_RUNS = 10;
const EXPECTED_DAYS = 14;
const DAY_MS = 86_400_000;

interface Schedule {
  nextRuns: Date[];
  scheduledRuns: Date[] | null;
  missed: Date[];
  trialRuns: { read: number; needed: number };
}

/** Automation of each category: on or off, its next runs, trying it without sending, and runs that did not happen (N35). */
export function automationPages(services: PageServices): WebPage[] {
  const { recallCategories, recallRuns } = services;
  const navOf = ({ base, caller }: PracticeVisit) => recallsNav(base, 'automation', mayActAs(caller.role, 'manager'));

  const scheduleOf = async ({ ask }: PracticeVisit, id: string) =>
    bodyOf<Schedule>(await ask('get', `/api/v1/recall-categories/${id}/schedule`));
  const runsOf = async ({ ask }: PracticeVisit, category: string, limit: number) =>
    bodyOf<{ items: ShownRun[] }>(
      await ask('get', '/api/v1/recall-runs', { query: { category, limit: String(limit) } }),
    ).items;

  async function list(visit: PracticeVisit): Promise<PageAnswer> {
    const { base, caller, membership } = visit;
    const categories = await recallCategories.all(caller.practiceId);
    const rows = [];
    for (const category of categories) {
      const [schedule, [last]] = await Promise.all([scheduleOf(visit, category.id), runsOf(visit, category.id, 1)]);
      rows.push({
        ...{ name: category.name, tag: stateTag(category), rule: ruleWords(category) },
        next: schedule.nextRuns[0] ? timeWords(schedule.nextRuns[0], membership.timeZone) : 'None',
        last: last ? timeWords(last.startedAt, membership.timeZone) : 'None yet',
        lastHref: last ? `${base}/recalls/runs/${last.id}` : null,
        missed: schedule.missed.length === 0 ? null : `${countOf(schedule.missed.length, 'run')} missed in 7 days`,
        href: `${base}/recalls/automation/${category.id}`,
      });
    }
    return {
      view: 'recalls/automation/automation',
      title: 'Automation',
      section: 'recalls',
      data: { nav: navOf(visit), rows, runsHref: `${base}/recalls/runs`, categoriesHref: `${base}/recalls/categories` },
    };
  }

  async function categoryOf({ caller, params }: PracticeVisit): Promise<RecallCategoryRow> {
    const found = isId(params.id ?? '') ? await recallCategories.find(caller.practiceId, params.id!) : null;
    if (!found) throw notFound('category');
    return found;
  }

  async function draw(visit: PracticeVisit, errors?: FormError[]): Promise<PageAnswer> {
    const { base, caller, membership, now, form } = visit;
    const { timeZone } = membership;
    const category = await categoryOf(visit);
    const [schedule, runs, expected] = await Promise.all([
      scheduleOf(visit, category.id),
      runsOf(visit, category.id, SHOWN_RUNS),
      recallRuns.expected(caller.practiceId, category.id, new Date(now.getTime() - EXPECTED_DAYS * DAY_MS), now, now),
    ]);
    const { read, needed } = schedule.trialRuns;
    return {
      view: 'recalls/automation/category',
      title: 'Automation of a category',
      section: 'recalls',
      errors,
      data: {
        ...{
          nav: navOf(visit),
          mayManage: mayActAs(caller.role, 'manager'),
          at: `${base}/recalls/automation/${category.id}`,
        },
        ...{ name: category.name, isOn: category.automated, state: stateTag(category), rule: ruleWords(category) },
        ...{ back: `${base}/recalls/automation`, categoryHref: `${base}/recalls/categories/${category.id}` },
        trials: `Clinicians have read ${read} of ${countOf(needed, 'trial run')}.`,
        startsAfter: startWords(category, { isDemo: services.demo, isTried: read >= needed }),
        mayStart: services.demo || read >= needed,
        undecided: [
          ...(category.sendDespiteDissent === null ? ['Does it send to patients whose record says no texts?'] : []),
          ...(category.sendWhenUnreadable === null ? ['Does it send where consent cannot be read?'] : []),
        ],
        next: schedule.nextRuns.map((at) => timeWords(at, timeZone)),
        differs: category.automated && !agree(schedule),
        isServerAway: schedule.scheduledRuns === null,
        expected: expected.map(({ dueAt, runId, isMissed, seenBy }) => ({
          ...{ at: timeWords(dueAt, timeZone), dueAt: dueAt.toISOString(), isMissed, seenBy },
          href: runId && `${base}/recalls/runs/${runId}`,
        })),
        runs: runs.map((run) => runLine(run, { base, timeZone })),
        filled: { pingUrl: form.has('ping-url') ? form.raw('ping-url') : (category.pingUrl ?? '') },
      },
    };
  }

  const change =
    (body: (visit: PracticeVisit) => object, text: string) =>
    async (visit: PracticeVisit): Promise<PageAnswer> => {
      const { id } = await categoryOf(visit);
      try {
        await visit.ask('patch', `/api/v1/recall-categories/${id}`, { body: body(visit) });
        return { goTo: `${visit.base}/recalls/automation/${id}`, banner: { kind: 'success', text } };
      } catch (error) {
        const errors = formErrors(error).map(({ field, message }) =>
          withoutStop({ field: field === 'pingUrl' ? 'ping-url' : null, message }),
        );
        return draw(visit, errors);
      }
    };

  const run =
    (trial: boolean) =>
    async (visit: PracticeVisit): Promise<PageAnswer> => {
      const { ask, base, form } = visit;
      const { id } = await categoryOf(visit);
      const { runId } = bodyOf<{ runId: string }>(
        await ask('post', `/api/v1/recall-categories/${id}/run`, { body: { trial }, operationId: form.operationId }),
      );
      const text = trial ? 'The trial run has begun. It sends nothing.' : 'The run has begun.';
      return { goTo: `${base}/recalls/runs/${runId}`, banner: { kind: 'success', text } };
    };

  return [
    { method: 'get', path: PATH, for: 'practice', role: 'viewer', handle: list },
    { method: 'get', path: `${PATH}/{id}`, for: 'practice', role: 'viewer', handle: (visit) => draw(visit) },
    {
      ...MANAGES,
      method: 'post',
      path: `${PATH}/{id}/state`,
      handle: (visit: PracticeVisit) => {
        const automated = visit.form.text('automated') === 'yes';
        return change(() => ({ automated }), automated ? 'Automation is on.' : 'Automation is paused.')(visit);
      },
    },
    {
      ...MANAGES,
      method: 'post',
      path: `${PATH}/{id}/watchdog`,
      handle: change(({ form }) => ({ pingUrl: form.text('ping-url') || null }), 'The address is saved.'),
    },
    { ...MANAGES, method: 'post', path: `${PATH}/{id}/try`, handle: run(true) },
    { ...MANAGES, method: 'post', path: `${PATH}/{id}/run`, handle: run(false) },
    {
      ...MANAGES,
      method: 'post',
      path: `${PATH}/{id}/seen`,
      async handle(visit: PracticeVisit): Promise<PageAnswer> {
        const { id } = await categoryOf(visit);
        const dueAt = new Date(visit.form.text('due'));
        if (!Number.isNaN(dueAt.getTime())) await recallRuns.seen(visit.caller, id, dueAt, visit.now);
        return { goTo: `${visit.base}/recalls/automation/${id}` };
      },
    },
  ];
}

function stateTag({ automated }: RecallCategoryRow) {
  return automated ? { word: 'On', colour: 'green' } : { word: 'Paused', colour: 'grey' };
}

/** What the trial runs mean for the start of automation. */
function startWords(
  { automated }: RecallCategoryRow,
  { isDemo, isTried }: { isDemo: boolean; isTried: boolean },
): string {
  if (automated) return '';
  if (isDemo) return 'In this demonstration you can start automation without them.';
  return isTried ? 'You can start automation.' : 'You can start automation after that.';
}

/** "SMS, another SMS after 10 days, a letter after 10 more; texts leave between 9am and 4pm". */
function ruleWords({ steps, sendBetween }: RecallCategoryRow): string {
  return `${planWords(steps)}; texts leave between ${wallClockWords(sendBetween.from)} and ${wallClockWords(sendBetween.to)}`;
}

/** Whether the server has the times that we expect, as far as both are known. */
function agree({ nextRuns, scheduledRuns }: Schedule): boolean {
  if (scheduledRuns === null) return true;
  const [first] = nextRuns;
  return first === undefined || scheduledRuns.some((at) => at.getTime() === first.getTime());
}
