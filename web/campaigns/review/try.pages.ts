import type { z } from 'zod';
import { withOffset } from '../../../domain/practice/hours/send-at';
import { RESTRICTED_WORDS } from '../../../domain/patients/exposure';
import { contactWords, countOf } from '../../../domain/words/numbers';
import { timeWords, zoneWords } from '../../../domain/words/times';
import { bodyOf } from '../../../api/ask';
import { leftOutWords } from '../../../api/campaigns/present-campaign';
import type { childrenOnList, dryRun } from '../../../api/schemas/campaigns/dry-run';
import { Problem } from '../../../api/contract/problem';
import type { PageServices } from '../../kit/mount';
import type { WebPage } from '../../kit/page';
import type { DraftDoor } from '../draft/draft-door';
import { languageRows } from './language-rows';

type DryRun = z.infer<typeof dryRun>;

/** Try it without sending (N8): what Send would do at this moment. Nothing is sent and nothing changes. */
export function tryPages({ settings }: PageServices, door: DraftDoor): WebPage[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/try',
      for: 'practice',
      role: 'sender',
      handle: (visit) =>
        door.withDraft(visit, async (draft) => {
          const { ask, base, caller, membership, now } = visit;
          const { timeZone: zone } = membership;
          const { holdSeconds } = await settings.read(caller.practiceId);
          const isLater = draft.sendAt !== null && draft.sendAt > now;
          const body = { holdSeconds, ...(isLater ? { sendAt: withOffset(draft.sendAt!, zone) } : {}) };
          const path = `/api/v1/campaigns/${draft.id}/checks`;
          const run = draft.listId === null ? null : bodyOf<DryRun>(await ask('post', path, { body }).catch(orNone));
          const at = (time: string | Date | null) =>
            time === null ? null : `${timeWords(new Date(time), zone, now)} ${zoneWords(zone)}`;
          return {
            view: 'campaigns/review/try',
            title: 'Try it without sending',
            section: 'bulk-messages',
            data: {
              ...{ draft, run },
              review: `${base}/campaigns/${draft.id}/review`,
              who: countOf(run?.wouldSend ?? 0, 'patient'),
              languages: languageRows(run),
              leftOut: (run?.leftOut ?? []).map(({ code, count }) => ({ words: leftOutWords(code), count })),
              stops: run?.findings.some(({ severity }) => severity === 'stops') ?? false,
              starts: at(run?.estimate.startsAt ?? null),
              ends: at(run?.estimate.endsAt ?? null),
            },
          };
        }),
    },
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/children',
      for: 'practice',
      role: 'sender',
      handle: (visit) =>
        door.withDraft(visit, async (draft) => {
          const { ask, base } = visit;
          const answer = await ask('get', `/api/v1/campaigns/${draft.id}/children`);
          const { items } = bodyOf<z.infer<typeof childrenOnList>>(answer);
          return {
            view: 'campaigns/review/children',
            title: 'Children at an adult’s number',
            section: 'bulk-messages',
            data: {
              review: `${base}/campaigns/${draft.id}/review`,
              count: items.length,
              items: items.slice(0, MOST_NAMED).map(({ row, patient, age, contact }) => ({
                ...{ row, age },
                name: patient ? [patient.givenName, patient.familyName].filter(Boolean).join(' ') : RESTRICTED_WORDS,
                href: patient ? `${base}/patients/${patient.id}` : null,
                number: contact === null ? '' : contactWords(contact),
              })),
            },
          };
        }),
    },
  ];
}

/** So many are named on the page; the API names all. */
const MOST_NAMED = 500;

/** A draft whose stored time cannot be asked for is shown without an answer; the review page says why. */
function orNone(error: unknown): { status: number; body: null } {
  if (error instanceof Problem && error.status === 422) return { status: 200, body: null };
  throw error;
}
