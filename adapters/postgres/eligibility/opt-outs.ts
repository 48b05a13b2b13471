import { askerName, optOutChange, type AskWay } from '../../../domain/eligibility/opt-out';
import { isAddressTick, TICK_OF, type BlockTick, type Purpose } from '../../../domain/eligibility/purposes';
import type { OptOutChanges, OptOuts } from '../../../ports/eligibility/opt-outs';
import type { PersonalLink } from '../../../ports/patients/personal-links';
import type { Database } from '../sql/connect';
import { inTransaction, type Transaction } from '../sql/transaction';
import { changeByPatient, tickSetters, type TickSubject } from './contact-blocks';

/** Opting out by a link, in PostgreSQL: the ticks are those of Blocked Communications. */
export function createOptOuts(database: Database): OptOuts {
  /** Whose ticks a link changes, and what the message with the link was for. Of no patient it is where the email went. */
  async function subjectOf({ client }: Pick<Transaction, 'client'>, link: PersonalLink) {
    const { rows } = await client.query<{ purpose: Purpose; email: string | null }>(
      `SELECT coalesce(c.purpose, d.purpose) AS purpose, lower(m.contact) AS email FROM dispatch d
       LEFT JOIN campaign c ON c.practice_id = d.practice_id AND c.id = d.campaign_id
       LEFT JOIN message m ON m.practice_id = d.practice_id AND m.dispatch_id = d.id AND m.contact_id IS NOT NULL
         AND d.channel = 'email' AND $3::uuid IS NULL
       WHERE d.practice_id = $1 AND d.id = $2`,
      [link.practice.id, link.aboutId, link.patientId],
    );
    const found = rows[0];
    if (!found) return null;
    const of: TickSubject | null =
      link.patientId !== null ? { patientId: link.patientId } : found.email === null ? null : { email: found.email };
    return of && { of, purpose: found.purpose };
  }

  async function change(
    tx: Transaction,
    link: PersonalLink,
    of: TickSubject,
    { ticked, unticked }: OptOutChanges,
    asked: AskWay,
    now: Date,
  ): Promise<BlockTick[]> {
    const ticks = Object.fromEntries([
      ...ticked.map((tick) => [tick, true] as const),
      ...unticked.map((tick) => [tick, false] as const),
    ]);
    const byName = askerName('email' in of ? 'contact' : 'patient', asked);
    return changeByPatient(tx, link.practice.id, of, ticks, byName, now);
  }

  return {
    of: (link) =>
      inTransaction(database, async (tx) => {
        const subject = await subjectOf(tx, link);
        return subject && tickSetters(tx, link.practice.id, subject.of);
      }),

    choose: (link, wanted, now) =>
      inTransaction(database, async (tx) => {
        const subject = await subjectOf(tx, link);
        if (!subject) return { ticked: [], unticked: [] };
        const possible = 'email' in subject.of ? wanted.filter(isAddressTick) : wanted;
        const { tick, untick } = optOutChange(await tickSetters(tx, link.practice.id, subject.of), possible);
        const changed = await change(tx, link, subject.of, { ticked: tick, unticked: untick }, 'page', now);
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
        await change(tx, link, subject.of, { ticked: [tick], unticked: [] }, 'one-click', now);
        return tick;
      }),
  };
}
