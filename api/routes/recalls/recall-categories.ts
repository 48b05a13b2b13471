import type { z } from 'zod';
import type { RecallCategoryRow } from '../../../ports/recalls/recall-categories';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { judgeOr422 } from '../../contract/judge';
import { refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { mustBeSwitchedOn } from '../../practice/switched-on';
import { pageOf } from '../../schemas/common';
import {
  newRecallCategory,
  recallCategory,
  recallCategoryChange,
  recallCategoryFields,
} from '../../schemas/recalls/recall-categories';
import type { Services } from '../../services';

/** Categories of recalls: everybody reads them, managers write them (E17). */
export function recallCategoryRoutes(services: Pick<Services, 'recallCategories' | 'codes' | 'capabilities' | 'demo'>) {
  const { recallCategories } = services;
  const switchedOn = ({ caller }: { caller: TokenHolder }) => mustBeSwitchedOn(services, caller, 'recalls');
  const subject = {
    name: 'category',
    find: ({ practiceId }: TokenHolder, id: string) => recallCategories.find(practiceId, id),
  };

  async function readBack(practiceId: string, id: string): Promise<RecallCategoryRow> {
    const found = await recallCategories.find(practiceId, id);
    if (!found) throw new Error('a category that was just written is gone');
    return found;
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
        'Recalls with one of its reasons belong to it immediately. If two categories name a reason, the newer one has it.',
      guard: switchedOn,
      body: { kind: 'json', schema: newRecallCategory },
      answers: { 201: { description: 'The category.', schema: recallCategory } },
      problems: ['not-switched-on'],
      async handle({ caller, body, operationId, now }) {
        const made = await recallCategories.create(caller.practiceId, operationId, body, caller, now);
        if (made.kind === 'conflict') throw refusal('changed-meanwhile', { by: made.by });
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
      problems: ['not-switched-on', 'changed-meanwhile'],
      async handle({ caller, subject: found, body, now }) {
        const { version, ...changes } = body;
        const merged = judgeOr422(recallCategoryFields, { ...fieldsOf(found), ...changes });
        const stored = await recallCategories.change(caller.practiceId, found.id, version ?? null, merged, caller, now);
        if (stored.kind === 'conflict') throw refusal('changed-meanwhile', { by: stored.by });
        return { status: 200, body: await readBack(caller.practiceId, found.id) };
      },
    }),
  ];
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
