import { CHILD_LEFT_OUT } from '../../../../domain/content/checks/left-out';
import { dividedTexts, oneText } from '../../../../domain/content/translations/message-texts';
import { canTakeReplies } from '../../../../domain/content/sender';
import { wallTime } from '../../../../domain/practice/hours/send-at';
import type { SendAnswer } from '../../../../ports/campaigns/campaign-commands';
import { invitesToNothing } from '../../booking/invitations';
import { codesNotAllowed } from '../../content/codes';
import { hasRota } from '../../conversations/watch';
import { lacksRota, newestVersion } from '../../content/questionnaire-requests';
import { createCampaignDispatch } from '../../delivery/dispatches';
import { storeFurtherTexts } from '../../delivery/message-text';
import { recipientRulesChanged } from '../../eligibility/suppression';
import { ensureOwnList } from '../../lists/list-copies';
import { reserveCredits } from '../../practice/credit-ledger';
import type { Database } from '../../sql/connect';
import { inTransaction } from '../../sql/transaction';
import { requestApproval } from '../approvals';
import { followOriginal } from '../corrections';
import { storeCallsForTranslation } from '../follow-ups';
import { storeReminders } from '../reminders';
import { rowsOfChildren } from '../review-facts';
import { estimateSend, unaffordable } from '../send-estimate';
import { storeTrial } from '../text-trials';
import { allocate } from './allocation';
import { approvalReason, authorsOf } from './approval-need';
import { freezeAudience } from './audience';
import { CHANGED, changeCampaign, decideIn, store } from './deciding';
import type { CampaignCommandsOptions } from './options';
import { momentOf } from './rehearsal';
import { asSent, createTextChooser } from './message-texts';
import { eachText, judgeForSending, withTextB, type SendIn } from './sending-campaign';
import { rowsLackingValues, rowsTooLong } from './unready-rows';

/** Sends a draft: decides its recipients, refuses what cannot go, and freezes the rest. */
export function createSending(database: Database, options: CampaignCommandsOptions): SendIn {
  return async (
    context,
    { sendAt, holdSeconds, leaveOut = [], check },
    run = inTransaction,
    choose = createTextChooser(),
  ) => {
    // Read before the transaction: sends that each hold a connection and wait for a second one would wait for ever.
    const accounts = await options.accounts.inUse(context.practiceId);
    return decideIn(run, database, context, 'send', async (transaction, campaign): Promise<SendAnswer> => {
      const { client, prisma } = transaction;
      if (campaign.list_status !== 'ready') {
        return { kind: 'refused', code: 'list-not-ready', status: campaign.list_status };
      }
      if (!campaign.accepted && !campaign.rows) return NOBODY_TO_SEND;
      const account = accounts.find((one) => one.channel === campaign.channel);
      if (!account) return { kind: 'refused', code: 'no-provider', channel: campaign.channel };
      if (campaign.allow_replies && !canTakeReplies(account)) {
        return { kind: 'refused', code: 'sender-cannot-receive', channel: account.channel };
      }
      const takesReplies = campaign.allow_replies || campaign.replies_by_link;
      if (takesReplies && options.needsRota && !(await hasRota(client, context.practiceId))) {
        return { kind: 'refused', code: 'rota-missing' };
      }
      if (eachText(campaign).some(({ body }) => body.trim() === '')) return { kind: 'refused', code: 'text-missing' };
      if (campaign.type === 'questionnaire' && campaign.questionnaire_id === null) {
        return { kind: 'refused', code: 'questionnaire-missing' };
      }
      if (campaign.questionnaire_id !== null && options.needsRota) {
        const { questionnaire_id: asked } = campaign;
        if (await lacksRota(client, context.practiceId, asked)) return { kind: 'refused', code: 'no-rota' };
      }
      // Who got the mistake meanwhile gets its correction.
      if (campaign.correction_of_id !== null) await followOriginal(client, context.practiceId, campaign.id);
      const [unlisted] = await codesNotAllowed(client, context.practiceId, campaign.snomed_codes);
      if (unlisted) return { kind: 'refused', code: 'code-not-listed', refused: unlisted };
      // A list serves one sent campaign: one that another was sent with is copied now, however both came to choose it.
      const listId = await ensureOwnList(client, context.practiceId, campaign.id, { user: context.by }, context.now);
      if (listId !== null) campaign.list_id = listId;
      // The recipients are decided now, by the campaign's purpose (X3, A7): a block set a moment ago counts.
      campaign.accepted = await judgeForSending(client, context, campaign);
      if (!campaign.accepted) return NOBODY_TO_SEND;
      const choice = await choose(client, context.practiceId, campaign, { onlyIfNeeded: true });
      const { toCall } = choice;
      const withB = withTextB(campaign);
      const second = withB && { language: null, subject: withB.subject, body: withB.body };
      const given = new Set(toCall);
      const lacking = await rowsLackingValues(client, context.practiceId, campaign, choice.texts, second, given);
      if ('kind' in lacking) return lacking;
      const missing = campaign.empty_values === 'leave-out' ? lacking.rows : [];
      const children = leaveOut.includes(CHILD_LEFT_OUT.code)
        ? await rowsOfChildren(client, context.practiceId, campaign.list_id, sendAt ?? context.now)
        : [];
      const leftOut = [...new Set([...missing, ...children, ...toCall])];
      if (leftOut.length >= campaign.accepted) return NOBODY_TO_SEND;
      const mostUnits = options.maxUnits(account.kind);
      for (const texts of [choice.texts, ...(second ? [oneText(second.subject, second.body)] : [])]) {
        const asWritten = asSent(campaign, texts);
        const tooLong = await rowsTooLong(client, context.practiceId, campaign, asWritten, mostUnits, leftOut);
        if (tooLong) return tooLong;
      }
      const allocation = await allocate(client, context, campaign, leftOut);
      if (allocation && 'kind' in allocation) return allocation;
      const chosen = allocation ? dividedTexts(choice.texts, { ...allocation, rows: allocation.second }) : choice.texts;
      const texts = asSent(campaign, chosen);
      const sent = { ...campaign, texts };
      const estimate = await estimateSend(client, context.practiceId, sent, {
        ...{ accountId: account.id, leftOut, now: context.now, ucs2PartUnits: options.ucs2PartUnits(account.kind) },
      });
      const tooDear = await unaffordable(client, context.practiceId, estimate, context.now);
      if (tooDear) return tooDear;
      if (await invitesToNothing(client, context.practiceId, campaign.id)) return INVITES_TO_NOTHING;
      const checked = await check(momentOf(client, campaign, choose));
      if (checked.kind === 'refused') return checked;
      const { warnings, acknowledged } = checked;
      const total = campaign.accepted;
      await createCampaignDispatch(client, context, {
        accountId: account.id,
        body: texts.texts[0].body,
        total,
        sender: account.sender,
        replyTo: account.replyTo,
        ...{ unitPrice: estimate.unitPrice, units: estimate.units },
      });
      const key = { practiceId: context.practiceId, dispatchId: campaign.id };
      await storeFurtherTexts(client, key, texts);
      await storeReminders(client, context.practiceId, campaign.id);
      if (toCall.length > 0) await storeCallsForTranslation(client, context.practiceId, campaign.id);
      await freezeAudience(client, context, campaign, { missing, children, toCall }, estimate.segments, texts);
      if (campaign.text_trial && allocation) await storeTrial(client, context, campaign.text_trial, allocation.seed);
      const due = sendAt ?? context.now;
      const holdUntil = holdSeconds > 0 ? new Date(context.now.getTime() + holdSeconds * 1000) : null;
      // The checks also read what the values of the list bring into the texts.
      const hasMarkedWords = warnings.some(({ code }) => code === 'sensitive-words');
      const reason = approvalReason(campaign, total - leftOut.length, hasMarkedWords);
      // What waits for an approval starts its hold when it is approved.
      const phase = due > context.now || reason ? 'scheduled' : holdUntil ? 'held' : 'sending';
      const { time_zone: timeZone } = campaign;
      await changeCampaign(transaction, context, {
        ...{ phase, total, sentAt: context.now, approval: null, holdUntil: reason ? null : holdUntil },
        ...{ sendAt: due, sendWallTime: wallTime(due, timeZone), timeZone },
        questionnaireVersion: await newestVersion(prisma, context.practiceId, campaign.questionnaire_id),
      });
      if (reason) {
        const authors = [...authorsOf(campaign), context.tokenId];
        await requestApproval(transaction, context, { reason, authors, dueAt: sendAt, holdSeconds });
      }
      await store(transaction, context, 'send', 'campaign-sent', {
        ...{ total, sendAt: due.toISOString(), holdSeconds },
        ...(reason ? { waitsForApproval: reason } : {}),
        ...(acknowledged.length > 0 ? { acknowledged } : {}),
      });
      // These messages count for the month from now on, for other lists that name the same patients.
      if (campaign.monthly_limit !== null) await recipientRulesChanged(client, context.practiceId);
      const credits = estimate.available === null ? 0 : estimate.segments.total;
      await reserveCredits(client, key, credits, { by: context.by });
      return { ...CHANGED, warnings };
    });
  };
}

const INVITES_TO_NOTHING = { kind: 'refused', code: 'invites-to-nothing' } as const;
const NOBODY_TO_SEND = { kind: 'refused', code: 'nobody-to-send' } as const;
