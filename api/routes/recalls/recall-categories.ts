import type { z } from 'zod';
import { TRIALS_READ } from '../../../domain/recalls/automation/trials';
import type { CategoryAnswer, RecallCategoryRow } from '../../../ports/recalls/recall-categories';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { judgeOr422 } from '../../contract/judge';
import { fieldRefusal, invalidInput, refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { whenSwitchedOn } from '../../practice/switched-on';
import { pageOf } from '../../schemas/common';
import {
  newRecallCategory,
  recallCategory,
  recallCategoryChange,
  recallCategoryFields,
} from '../../schemas/recalls/recall-categories';
import type { Services } from '../../services';

/** Categories of recalls: everybody reads them, managers write them (E17). */
export function recallCategoryRoutes(
  services: Pick<Services, 'recallCategories' | 'recallRuns' | 'capabilities' | 'demo'>,
) {
  const { recallCategories, recallRuns, demo } = services;
  const switchedOn = whenSwitchedOn(services, 'recalls');
  const subject = {
    name: 'category',
    find: ({ practiceId }: TokenHolder, id: string) => recallCategories.find(practiceId, id),
  };

  async function readBack(practiceId: string, id: string): Promise<RecallCategoryRow> {
    const found = await recallCategories.find(practiceId, id);
    if (!found) throw new Error('a category that was just written is gone');
    return found;
  }

  /** Automation starts only after a clinician has read trial runs. The demonstration may start immediately. */
  async function mustBeTried({ practiceId }: TokenHolder, categoryId: string): Promise<void> {
    if (demo) return;
    const read = await recallRuns.trialsRead(practiceId, categoryId);
    if (read < TRIALS_READ) throw refusal('trial-runs-unread', { read, needed: TRIALS_READ });
  }

  return [
    route({
      method: 'get',
      path: '/api/v1/recall-categories',
      role: 'viewer',
      tag: 'Recalls',
      summary: 'Categories of recalls, by name',
      guard: switchedOn,
      problems: ['not-switched-on'],
      answers: { 200: { description: 'All categories.', schema: pageOf(recallCategory) } },
      handle: async ({ caller }) => ({
        ...{ status: 200, body: { items: await recallCategories.all(caller.practiceId), nextCursor: null } },
      }),
    }),
    route({
      method: 'post',
      path: '/api/v1/recall-categories',
      role: 'manager',
      tag: 'Recalls',
      summary: 'Make a category of recalls',
      description:
        'Recalls with one of its reasons belong to it immediately. A reason belongs to one category, for each urgency.',
      guard: switchedOn,
      body: { kind: 'json', schema: newRecallCategory },
      answers: { 201: { description: 'The category.', schema: recallCategory } },
      problems: [
        ...(['not-switched-on', 'name-taken', 'reason-taken'] as const),
        ...(['trial-runs-unread', 'plan-too-narrow', 'reason-not-named'] as const),
      ],
      async handle({ caller, body, operationId, now }) {
        if (body.automated) await mustBeTried(caller, operationId);
        mustBeStored(await recallCategories.create(caller.practiceId, operationId, body, caller, now));
        const headers = { Location: `/api/v1/recall-categories/${operationId}` };
        return { status: 201, body: await readBack(caller.practiceId, operationId), headers };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/recall-categories/{id}',
      role: 'viewer',
      tag: 'Recalls',
      summary: 'One category of recalls',
      subject,
      guard: switchedOn,
      problems: ['not-switched-on'],
      answers: { 200: { description: 'The category.', schema: recallCategory } },
      handle: ({ subject: found }) => Promise.resolve({ status: 200, body: found }),
    }),
    route({
      method: 'patch',
      path: '/api/v1/recall-categories/{id}',
      role: 'manager',
      tag: 'Recalls',
      summary: 'Change a category of recalls',
      description: 'What is named changes, the rest stays. Recalls are sorted into the categories again.',
      subject,
      guard: switchedOn,
      body: { kind: 'json', schema: recallCategoryChange },
      answers: { 200: { description: 'The category as it is now.', schema: recallCategory } },
      problems: [
        ...(['not-switched-on', 'changed-meanwhile', 'name-taken', 'reason-taken'] as const),
        ...(['trial-runs-unread', 'plan-too-narrow', 'reason-not-named'] as const),
      ],
      async handle({ caller, subject: found, body, now }) {
        const { version, ...changes } = body;
        const merged = judgeOr422(recallCategoryFields, { ...fieldsOf(found), ...changes });
        if (merged.automated && !found.automated) await mustBeTried(caller, found.id);
        mustBeStored(await recallCategories.change(caller.practiceId, found.id, version ?? null, merged, caller, now));
        return { status: 200, body: await readBack(caller.practiceId, found.id) };
      },
    }),
  ];
}

function mustBeStored(answer: CategoryAnswer): void {
  if (answer.kind === 'conflict') throw refusal('changed-meanwhile', { by: answer.by });
  if (answer.kind !== 'taken') return;
  const { field, value, category } = answer;
  throw invalidInput([
    field === 'name'
      ? fieldRefusal(field, 'name-taken', { name: value })
      : fieldRefusal(field, 'reason-taken', { reason: value, category }),
  ]);
}

function fieldsOf(row: RecallCategoryRow): z.input<typeof recallCategoryFields> {
  const {
    id: _id,
    version: _version,
    createdBy: _by,
    createdAt: _at,
    changedBy: _who,
    changedAt: _when,
    ...fields
  } = row;
  return fields;
}
