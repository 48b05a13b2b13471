import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { Rows } from '../sql/transaction';

/** Whether a person is marked as a clinician of their practice. The holder of an API token never is: it is nobody's word. */
export async function isClinician(rows: Rows, { practiceId, tokenId }: TokenHolder): Promise<boolean> {
  const member = await rows.membership.findUnique({
    where: { practiceId_staffId: { practiceId, staffId: tokenId } },
    select: { isClinician: true, removedAt: true },
  });
  return member !== null && member.removedAt === null && member.isClinician;
}
