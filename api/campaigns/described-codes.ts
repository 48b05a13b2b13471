import { codeEffect, invitationYearStart, refusedCodes } from '../../domain/content/code-list';
import type { Services } from '../services';

/** What each code means, whether it may be saved, and what it does for the patients of a list. */
export async function describeCodes(
  { codes, terminology }: Pick<Services, 'codes' | 'terminology'>,
  practiceId: string,
  { chosen, listId, now }: { chosen: readonly string[]; listId: string | null; now: Date },
) {
  if (chosen.length === 0) return [];
  const list = await codes.list(practiceId);
  const refused = new Map(refusedCodes(chosen, list).map(({ code, why }) => [code, why]));
  const since = invitationYearStart(now.toISOString().slice(0, 10));
  return Promise.all(
    chosen.map(async (code) => {
      const known = list.find((one) => one.code === code);
      const looked = known || !terminology ? null : await terminology.lookUp(code);
      const tally = listId === null ? [] : await codes.earlierEntries(practiceId, listId, code, since);
      return {
        code,
        description: known?.description ?? (looked?.kind === 'found' ? looked.concept.description : null),
        refused: refused.get(code) ?? null,
        effect: codeEffect(known?.isInvitation ?? false, tally),
      };
    }),
  );
}
