import { optOutChange, SET_BY_UNSUBSCRIBING, SET_ON_OPT_OUT_PAGE } from '../../../domain/eligibility/opt-out';
import { TICK_OF, type BlockTick, type Purpose } from '../../../domain/eligibility/purposes';
import type { OptOutChanges, OptOuts } from '../../../ports/eligibility/opt-outs';
import type { PersonalLink } from '../../../ports/patients/personal-links';
import type { Database } from '../sql/connect';
import { inTransaction, type Transaction } from '../sql/transaction';
import { changeByPatient, tickSetters } from './contact-blocks';

/** Opting out by a link, in PostgreSQL: the ticks are those of Blocked Communications. */
export function createOptOuts(database: Database): OptOuts {
  /** The patient of a link, and what the message with the link was for. */
  async function subjectOf({ client }: Pick<Transaction, 'client'>, link: PersonalLink) {
    if (link.patientId === null) return null;
    const { rows } = await client.query<{ purpose: Purpose }>(
      `SELECT coalesce(c.purpose, d.purpose) AS purpose FROM dispatch d
       LEFT JOIN campaign c ON c.practice_id = d.practice_id AND c.id = d.campaign_id
       WHERE d.practice_id = $1 AND d.id = $2`,
      [link.practice.id, link.aboutId],
    );
    return rows[0] ? { patientId: link.patientId, purpose: rows[0].purpose } : null;
  }

  async function change(
    tx: Transaction,
    link: PersonalLink,
    { ticked, unticked }: OptOutChanges,
    byName: string,
    now: Date,
  ): Promise<BlockTick[]> {
    const ticks = Object.fromEntries([
      ...ticked.map((tick) => [tick, true] as const),
      ...unticked.map((tick) => [tick, false] as const),
    ]);
    return changeByPatient(tx, link.practice.id, link.patientId!, ticks, byName, now);
  }

  return {
    of: (link) =>
      inTransaction(database, async (tx) => {
        const subject = await subjectOf(tx, link);
        return subject && tickSetters(tx, link.practice.id, subject.patientId);
      }),

    choose: (link, wanted, now) =>
      inTransaction(database, async (tx) => {
        const subject = await subjectOf(tx, link);
        if (!subject) return { ticked: [], unticked: [] };
        const { tick, untick } = optOutChange(await tickSetters(tx, link.practice.id, subject.patientId), wanted);
        const changed = await change(tx, link, { ticked: tick, unticked: untick }, SET_ON_OPT_OUT_PAGE, now);
        return {
          ticked: tick.filter((one) => changed.includes(one)),
          unticked: untick.filter((one) => changed.includes(one)),
        };
      }),

    unsubscribe: (link, now) =>
      inTransaction(database, async (tx) => {
        const subject = await subjectOf(tx, link);
        if (!subject) return null;
        const tick = TICK_OF[subject.purpose];
        await change(tx, link, { ticked: [tick], unticked: [] }, SET_BY_UNSUBSCRIBING, now);
        return tick;
      }),
  };
}
