import { z } from 'zod';
import { readSnomedCode } from '../../../domain/content/snomed';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { describeCodes } from '../../campaigns/described-codes';
import { fieldRefusal, invalidInput, notFound } from '../../contract/problem';
import { route } from '../../contract/route';
import { pageOf } from '../../schemas/common';
import {
  chosenCodes,
  codeChange,
  codesQuery,
  concepts,
  conceptsQuery,
  listedCode,
  newCode,
} from '../../schemas/content/codes';
import type { Services } from '../../services';

const codeInPath = z.string().regex(/^\d{6,18}$/);

type CodeServices = Pick<Services, 'codes' | 'terminology' | 'campaigns'>;

/** The SNOMED codes that a practice allows, and what the codes of a campaign do (P19, N23). */
export function codeRoutes({ codes, terminology, campaigns }: CodeServices) {
  const campaign = {
    name: 'campaign',
    find: (caller: TokenHolder, id: string) => campaigns.find(caller.practiceId, id),
  };

  return [
    route({
      method: 'get',
      path: '/api/v1/codes',
      role: 'viewer',
      tag: 'Codes',
      summary: 'SNOMED codes that the practice allows',
      description: 'While none is active, a campaign can have any valid code.',
      query: codesQuery,
      answers: { 200: { description: 'All of them, by description.', schema: pageOf(listedCode) } },
      async handle({ caller, query }) {
        return { status: 200, body: { items: await codes.list(caller.practiceId, query.search), nextCursor: null } };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/codes',
      role: 'manager',
      tag: 'Codes',
      summary: 'Allow a SNOMED code',
      description: 'With a terminology server, the code is looked up there and must be active.',
      body: { kind: 'json', schema: newCode },
      answers: {
        201: { description: 'The code.', schema: listedCode },
        200: { description: 'It is on the list already, as it was.', schema: listedCode },
      },
      problems: ['code-unknown', 'code-inactive', 'description-missing'],
      async handle({ caller, body, now }) {
        const { code, isInvitation = false } = body;
        const answer = terminology ? await terminology.lookUp(code) : { kind: 'away' as const };
        if (answer.kind === 'unknown') throw invalidInput([fieldRefusal('code', 'code-unknown', { code })]);
        const concept = answer.kind === 'found' ? answer.concept : null;
        if (concept && !concept.active) throw invalidInput([fieldRefusal('code', 'code-inactive', { code })]);
        const description = body.description ?? concept?.description;
        if (description === undefined) throw invalidInput([fieldRefusal('description', 'description-missing')]);
        const added = await codes.add(
          caller.practiceId,
          { code, description, isInvitation, active: true },
          caller,
          now,
        );
        return { status: added ? 201 : 200, body: (await codes.find(caller.practiceId, code))! };
      },
    }),
    route({
      method: 'patch',
      path: '/api/v1/codes/{code}',
      role: 'manager',
      tag: 'Codes',
      summary: 'Change what is said of a code, or take it out of use',
      description: 'One that is not active stays on the list and cannot be chosen.',
      params: { code: codeInPath },
      body: { kind: 'json', schema: codeChange },
      answers: { 200: { description: 'The code as it is now.', schema: listedCode } },
      async handle({ caller, params, body, now }) {
        const changed = await codes.change(caller.practiceId, params.code!, body, caller, now);
        if (!changed) throw notFound('code');
        return { status: 200, body: changed };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/concepts',
      role: 'sender',
      tag: 'Codes',
      summary: 'Look for SNOMED concepts by term or code',
      description: 'At the terminology server, where one is set.',
      query: conceptsQuery,
      answers: { 200: { description: 'The first concepts found.', schema: concepts } },
      async handle({ caller, query }) {
        if (!terminology) return { status: 200, body: { source: 'none', items: [] } };
        const code = readSnomedCode(query.search);
        const found = code.ok ? await terminology.lookUp(code.value) : await terminology.search(query.search);
        if (found.kind === 'away') return { status: 200, body: { source: 'away', items: [] } };
        const items = found.kind === 'unknown' ? [] : 'concept' in found ? [found.concept] : found.concepts;
        const known = new Set((await codes.list(caller.practiceId)).map((one) => one.code));
        const marked = items.map((concept) => ({ ...concept, listed: known.has(concept.code) }));
        return { status: 200, body: { source: 'terminology', items: marked } };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/campaigns/{id}/codes',
      role: 'viewer',
      tag: 'Codes',
      summary: 'The codes of a campaign, and their effect for its patients',
      description: 'Counted from record entries that we made since 1 April.',
      subject: campaign,
      answers: { 200: { description: 'The codes, in their order.', schema: chosenCodes } },
      async handle({ caller, subject, now }) {
        const items = await describeCodes({ codes, terminology }, caller.practiceId, {
          ...{ chosen: subject.snomedCodes, listId: subject.listId, now },
        });
        return { status: 200, body: { items } };
      },
    }),
  ];
}
