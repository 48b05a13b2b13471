import { maySteer } from '../../../domain/practice/roles';
import type { Draft, DraftContent } from '../../../ports/campaigns/drafts';
import type { Banner } from '../../../ports/practice/sessions';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit } from '../../kit/page';
import { notFound, refusal } from '../../../api/contract/problem';
import { clockOf, timeWords } from '../../../domain/words/times';

/** How a save ended, if it did not simply succeed. */
export type Saved = { kind: 'saved'; version: number } | { kind: 'conflict'; now: Draft } | { kind: 'gone' };

/**
 * The entrance of every page of the wizard. A campaign that is no longer a draft leads to its details, which say who
 * sent it. Only its author or a manager may change a draft.
 */
export function createDraftDoor(services: PageServices) {
  const { drafts, campaigns } = services;

  /** The page of a sent campaign. */
  async function sentAnswer(visit: PracticeVisit, id: string): Promise<PageAnswer> {
    const { practiceId } = visit.caller;
    const [sent, campaign] = await Promise.all([drafts.sentBy(practiceId, id), campaigns.find(practiceId, id)]);
    if (!campaign) throw notFound('campaign');
    return { goTo: `${visit.base}/campaigns/${id}`, banner: alreadySentBanner(sent, visit) };
  }

  async function withDraft(
    visit: PracticeVisit,
    handle: (draft: Draft) => Promise<PageAnswer> | PageAnswer,
  ): Promise<PageAnswer> {
    const id = visit.params.id ?? '';
    const draft = await drafts.find(visit.caller.practiceId, id);
    return draft ? handle(draft) : sentAnswer(visit, id);
  }

  return {
    sentAnswer,
    /** For looking. */
    withDraft,
    /** For acts that only its author and managers may do. */
    withOwnDraft: (visit: PracticeVisit, handle: (draft: Draft) => Promise<PageAnswer> | PageAnswer) =>
      withDraft(visit, (draft) => {
        mustBeOwn(visit, draft);
        return handle(draft);
      }),

    /**
     * Stores what a form changed. If the change is already stored, as after pressing the same button twice, a newer
     * version is not a conflict.
     */
    async save(visit: PracticeVisit, draft: Draft, changes: Partial<DraftContent>): Promise<Saved> {
      const version = visit.form.number('version') ?? draft.version;
      if (holds(draft, changes)) return { kind: 'saved', version: draft.version };
      const { practiceId } = visit.caller;
      const ended = await drafts.change(practiceId, draft.id, version, changes, visit.caller, visit.now);
      if (ended === 'changed') return { kind: 'saved', version: version + 1 };
      const now = await drafts.find(practiceId, draft.id);
      if (!now) return { kind: 'gone' };
      return holds(now, changes) ? { kind: 'saved', version: now.version } : { kind: 'conflict', now };
    },
  };
}

export type DraftDoor = ReturnType<typeof createDraftDoor>;

/** @throws Problem 403 for a colleague's draft, unless the visitor is a manager. */
export function mustBeOwn(visit: PracticeVisit, draft: Draft): void {
  if (mayChange(visit, draft)) return;
  throw refusal('not-yours', { createdBy: draft.createdBy, practiceName: visit.membership.practiceName });
}

export function mayChange({ membership, caller }: PracticeVisit, draft: { createdByToken: string }): boolean {
  return maySteer(membership.role, draft.createdByToken === caller.tokenId);
}

/** "Sam Okoro changed this draft at 2:31pm, after you opened it." */
export function conflictMessage({ changedBy, changedAt }: Draft, { session, membership }: PracticeVisit): string {
  const who = changedBy === session.name ? 'You' : (changedBy ?? 'Someone');
  const when = changedAt ? ` at ${clockOf(changedAt, membership.timeZone)}` : '';
  const where = who === 'You' ? ', on another page,' : '';
  return `${who} changed this draft${when}${where} after you opened it. We have not saved your change: look at both versions and save again`;
}

function alreadySentBanner(sent: { by: string; at: Date } | null, { session, membership, now }: PracticeVisit): Banner {
  if (!sent) return { kind: 'information', text: 'This bulk message was already sent.' };
  const words = timeWords(sent.at, membership.timeZone, now);
  const when = words.startsWith('today') ? `at ${clockOf(sent.at, membership.timeZone)}` : `on ${words}`;
  const who = sent.by === session.name ? 'you' : sent.by;
  return { kind: 'information', text: `This bulk message was already sent by ${who} ${when}.` };
}

function holds(draft: Draft, changes: Partial<DraftContent>): boolean {
  return Object.entries(changes).every(
    ([part, value]) => JSON.stringify(draft[part as keyof DraftContent]) === JSON.stringify(value),
  );
}

/** Where "Continue" leads: to the next page, or back to the review if the page was opened from there. */
export function onwards({ base, query, params }: PracticeVisit, next: string): string {
  return `${base}/campaigns/${params.id}/${query.from === 'review' ? 'review' : next}`;
}

/** What the address of a form keeps, so that a page opened from the review leads back there. */
export function fromQuery({ query }: PracticeVisit): string {
  return query.from === 'review' ? '?from=review' : '';
}
