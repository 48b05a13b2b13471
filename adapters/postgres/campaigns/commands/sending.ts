import type { Pool, PoolClient } from 'pg';
import { approvalNeeded, isQuick, refuseApprover, type ApprovalReason } from '../../../../domain/campaigns/approval';
import { skipReasonOf } from '../../../../domain/delivery/retry-eligibility';
import type { MessageStatus } from '../../../../domain/delivery/states';
import { VALUE_MISSING } from '../../../../domain/content/empty-values';
import { compileMarkedWords, STARTER_WORDS } from '../../../../domain/content/checks/marked-words';
import { isTooLong, MAX_SUBJECT_LENGTH } from '../../../../domain/content/message-text';
import { MAX_SMS_UNITS } from '../../../../domain/content/sms-parts';
import { compileForList } from '../../../../domain/content/list-text';
import { canTakeReplies } from '../../../../domain/content/sender';
import { barrierToContact } from '../../../../domain/patients/contact-now';
import { wallTime } from '../../../../domain/practice/hours/send-at';
import type {
  CampaignCommands,
  CommandContext,
  CommandRefusal,
  RetryAnswer,
  SendAnswer,
  SkippedCount,
} from '../../../../ports/campaigns/campaign-commands';
import type { ProviderAccounts } from '../../../../ports/practice/provider-accounts';
import type { ApprovalRequest } from '../../../../ports/campaigns/approvals';
import type { Queryable } from '../../practice/audit-log';
import { transaction } from '../../sql/connect';
import {
  decideRequest,
  lapseApproval,
  latestRequest,
  readApprover,
  requestApproval,
  shownAt,
  unfreeze,
} from '../approvals';
import { invitesToNothing } from '../../booking/invitations';
import { cancelPlanned, createCampaignDispatch } from '../../delivery/dispatches';
import { CHILD_LEFT_OUT } from '../../../../domain/content/checks/left-out';
import { momentOf, rehearse } from './rehearsal';
import { rowsOfChildren } from '../review-facts';
import { auditCampaign, CHANGED, decide, decideIn, store, storeOrAudit, UNCHANGED } from './deciding';
import { asSent, judgeForSending, type CampaignToSend, type SendIn } from './sending-campaign';
import { planRetryWave } from '../../delivery/retry-wave';
import { stopReminders, storeReminders } from '../reminders';
import { followOriginal } from '../corrections';
import { codesNotAllowed } from '../../content/codes';
import { ensureOwnList } from '../../lists/list-copies';
import { creditsAvailable, reserveCredits, returnCredits } from '../../practice/credit-ledger';
import { withdrawSaved } from './withdrawal';
import { fixSegments, type ListSegments } from '../segments';
import { estimateSend, unaffordable } from '../send-estimate';
import { blocked, dissents, likelyToFail, recipientRulesChanged } from '../../eligibility/suppression';

export interface CampaignCommandsOptions {
  accounts: ProviderAccounts;
  /** The longest text a kind of provider takes, in SMS units; null for no limit. */
  maxUnits(kind: string): number | null;
  /** How many UTF-16 units a kind of provider puts into each part of a longer text outside GSM-7. */
  ucs2PartUnits(kind: string): number;
  allowFictionalNumbers: boolean;
  /** In the demonstration every token of a manager may approve; elsewhere only one that an administrator allowed to. */
  anyTokenApproves: boolean;
}

/**
 * A person's commands. Each is decided and stored in one transaction under the campaign's row lock, so that the
 * second of two concurrent commands sees the first. The answer is right even with every worker down (docs/adr/0001).
 */
export function createCampaignCommands(
  pool: Pool,
  options: CampaignCommandsOptions,
): Omit<CampaignCommands, 'send'> & { send: SendIn } {
  const commands: Omit<CampaignCommands, 'send'> & { send: SendIn } = {
    send: async (context, { sendAt, holdSeconds, leaveOut = [], check }, run = transaction) => {
      // Read before the transaction: sends that each hold a connection and wait for a second one would wait for ever.
      const accounts = await options.accounts.inUse(context.practiceId);
      return decideIn(run, pool, context, 'send', async (client, campaign): Promise<SendAnswer> => {
        if (campaign.list_status !== 'ready') {
          return { kind: 'refused', code: 'list-not-ready', status: campaign.list_status };
        }
        if (!campaign.accepted && !campaign.rows) return NOBODY_TO_SEND;
        const account = accounts.find((one) => one.channel === campaign.channel);
        if (!account) return { kind: 'refused', code: 'no-provider', channel: campaign.channel };
        if (campaign.allow_replies && !canTakeReplies(account)) {
          return { kind: 'refused', code: 'sender-cannot-receive', channel: account.channel };
        }
        if (campaign.body.trim() === '') return { kind: 'refused', code: 'text-missing' };
        if (campaign.type === 'questionnaire' && campaign.questionnaire_id === null) {
          return { kind: 'refused', code: 'questionnaire-missing' };
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
        const lacking = await rowsLackingValues(client, context.practiceId, campaign);
        if ('kind' in lacking) return lacking;
        const missing = campaign.empty_values === 'leave-out' ? lacking.rows : [];
        const children = leaveOut.includes(CHILD_LEFT_OUT.code)
          ? await rowsOfChildren(client, context.practiceId, campaign.list_id, sendAt ?? context.now)
          : [];
        const leftOut = [...new Set([...missing, ...children])];
        if (leftOut.length >= campaign.accepted) return NOBODY_TO_SEND;
        const tooLong = await rowsTooLong(
          client,
          context.practiceId,
          asSent(campaign),
          options.maxUnits(account.kind),
          leftOut,
        );
        if (tooLong) return tooLong;
        const estimate = await estimateSend(client, context.practiceId, asSent(campaign), {
          ...{ accountId: account.id, leftOut, now: context.now, ucs2PartUnits: options.ucs2PartUnits(account.kind) },
        });
        const tooDear = await unaffordable(client, context.practiceId, estimate, context.now);
        if (tooDear) return tooDear;
        if (await invitesToNothing(client, context.practiceId, campaign.id)) return INVITES_TO_NOTHING;
        const checked = await check(momentOf(client, campaign));
        if (checked.kind === 'refused') return checked;
        const { warnings, acknowledged } = checked;
        const total = campaign.accepted;
        await createCampaignDispatch(client, context, {
          accountId: account.id,
          body: asSent(campaign).body,
          total,
          sender: account.sender,
          replyTo: account.replyTo,
          ...{ unitPrice: estimate.unitPrice, units: estimate.units },
        });
        await storeReminders(client, context.practiceId, campaign.id);
        await freezeAudience(client, context, campaign, { missing, children }, estimate.segments);
        const due = sendAt ?? context.now;
        const holdUntil = holdSeconds > 0 ? new Date(context.now.getTime() + holdSeconds * 1000) : null;
        // The checks also read what the values of the list bring into the texts.
        const hasMarkedWords = warnings.some(({ code }) => code === 'sensitive-words');
        const reason = approvalReason(campaign, total - leftOut.length, hasMarkedWords);
        // What waits for an approval starts its hold when it is approved.
        const phase = due > context.now || reason ? 'scheduled' : holdUntil ? 'held' : 'sending';
        await client.query(
          `UPDATE campaign SET phase = $3, total = $4, sent_at = $5, send_at = $6, send_wall_time = $7, time_zone = $8,
             hold_until = $9, approval = NULL, questionnaire_version = (SELECT q.version FROM questionnaire q
               WHERE q.practice_id = campaign.practice_id AND q.id = campaign.questionnaire_id)
           WHERE practice_id = $1 AND id = $2`,
          [
            context.practiceId,
            campaign.id,
            phase,
            total,
            context.now,
            due,
            wallTime(due, campaign.time_zone),
            campaign.time_zone,
            reason ? null : holdUntil,
          ],
        );
        if (reason) {
          const authors = [...authorsOf(campaign), context.tokenId];
          await requestApproval(client, context, { reason, authors, dueAt: sendAt, holdSeconds });
        }
        await store(client, context, 'send', 'campaign-sent', {
          ...{ total, sendAt: due.toISOString(), holdSeconds },
          ...(reason ? { waitsForApproval: reason } : {}),
          ...(acknowledged.length > 0 ? { acknowledged } : {}),
        });
        // These messages count for the month from now on, for other lists that name the same patients.
        if (campaign.monthly_limit !== null) await recipientRulesChanged(client, context.practiceId);
        const key = { practiceId: context.practiceId, dispatchId: campaign.id };
        const credits = estimate.available === null ? 0 : estimate.segments.total;
        await reserveCredits(client, key, credits, { by: context.by });
        return { ...CHANGED, warnings };
      });
    },

    rehearse: (context, asked) =>
      rehearse(commands.send, pool, context, asked, { ucs2PartUnits: (kind) => options.ucs2PartUnits(kind) }),

    reschedule: (context, sendAt) =>
      decide(pool, context, 'reschedule', async (client, campaign) => {
        if (campaign.send_at?.getTime() === sendAt.getTime()) return UNCHANGED;
        await client.query(
          `UPDATE campaign SET send_at = $3, send_wall_time = $4, time_zone = $5 WHERE practice_id = $1 AND id = $2`,
          [context.practiceId, campaign.id, sendAt, wallTime(sendAt, campaign.time_zone), campaign.time_zone],
        );
        const waits = await askAgain(client, context, campaign, sendAt);
        await store(client, context, 'reschedule', 'campaign-rescheduled', {
          sendAt: sendAt.toISOString(),
          ...(waits ? { waitsForApproval: true } : {}),
        });
        return CHANGED;
      }),

    // Kept as a kind of rescheduling: its start is moved to now, and the workflow only has to look.
    startNow: (context) =>
      decide(pool, context, 'start-now', async (client, campaign) => {
        await client.query(`UPDATE campaign SET hold_until = $3 WHERE practice_id = $1 AND id = $2`, [
          context.practiceId,
          campaign.id,
          context.now,
        ]);
        await store(client, context, 'reschedule', 'campaign-started-early', {});
        return CHANGED;
      }),

    pause: (context, reason) =>
      decide(pool, context, 'pause', async (client, campaign, { already }) => {
        if (already) {
          // The pause takes effect first; who paused it may say why afterwards. What the service paused keeps its reason.
          if (reason === null || !campaign.paused_reason?.startsWith('Paused by ')) return UNCHANGED;
          await client.query(`UPDATE campaign SET paused_reason = $3 WHERE practice_id = $1 AND id = $2`, [
            context.practiceId,
            campaign.id,
            reason,
          ]);
          await store(client, context, 'pause', 'campaign-pause-explained', { byPerson: true });
          return CHANGED;
        }
        await client.query(
          `UPDATE campaign SET paused_reason = $3, paused_at = $4, waiting_kind = NULL, waiting_until = NULL
           WHERE practice_id = $1 AND id = $2`,
          [context.practiceId, campaign.id, reason ?? `Paused by ${context.by}`, context.now],
        );
        await store(client, context, 'pause', 'campaign-paused', { byPerson: true });
        return CHANGED;
      }),

    resume: (context) =>
      decide(pool, context, 'resume', async (client, campaign, { already }) => {
        if (already) return UNCHANGED;
        await client.query(
          `UPDATE campaign SET paused_reason = NULL, paused_at = NULL WHERE practice_id = $1 AND id = $2`,
          [context.practiceId, campaign.id],
        );
        await client.query(`UPDATE dispatch SET resumed_at = $3 WHERE practice_id = $1 AND id = $2`, [
          context.practiceId,
          campaign.id,
          context.now,
        ]);
        await store(client, context, 'resume', 'campaign-resumed', {});
        return CHANGED;
      }),

    cancel: (context, reason) =>
      decide(pool, context, 'cancel', async (client, campaign, { already }) => {
        if (already) return UNCHANGED;
        const stopped = await stopUnsent(client, context.practiceId, campaign.id, reason ?? `Stopped by ${context.by}`);
        await store(client, context, 'cancel', 'campaign-stopped', { stopped });
        return CHANGED;
      }),

    setPace: (context, perHour) =>
      decide(pool, context, 'pace', async (client, campaign) => {
        if (campaign.per_hour === perHour) return UNCHANGED;
        await client.query(`UPDATE campaign SET per_hour = $3 WHERE practice_id = $1 AND id = $2`, [
          context.practiceId,
          campaign.id,
          perHour,
        ]);
        const details = { perHour, before: campaign.per_hour };
        await storeOrAudit(client, context, campaign, 'campaign-pace-changed', details);
        return CHANGED;
      }),

    setUrgent: (context, reason) =>
      decide(pool, context, 'urgent', async (client, campaign) => {
        if (campaign.urgent_reason === reason) return UNCHANGED;
        await client.query(
          `UPDATE campaign SET urgent_reason = $3, urgent_by = CASE WHEN $3::text IS NOT NULL THEN $4 END,
             urgent_at = CASE WHEN $3::text IS NOT NULL THEN $5::timestamptz END
           WHERE practice_id = $1 AND id = $2`,
          [context.practiceId, campaign.id, reason, context.by, context.now],
        );
        const isWaiting = campaign.phase === 'scheduled' && campaign.approval !== null;
        const dueAt = isWaiting ? ((await latestRequest(client, context))?.dueAt ?? null) : null;
        const asked = isWaiting && (await askAgain(client, context, campaign, dueAt));
        const told = asked ? { waitsForApproval: true } : {};
        if (reason === null) await storeOrAudit(client, context, campaign, 'campaign-no-longer-urgent', told);
        else await storeOrAudit(client, context, campaign, 'campaign-urgent', { reason, ...told });
        return CHANGED;
      }),

    approval: (context, { decision, note, version }) =>
      decide(pool, context, decision, async (client, campaign, { already }) => {
        const approver = await readApprover(client, context.practiceId, context.tokenId);
        const request = await latestRequest(client, context);
        if (!approver || !request) return { kind: 'refused', code: 'role-lost' };
        const refused = refuseApprover(approver, { authors: request.authors, anyToken: options.anyTokenApproves });
        if (refused) return { kind: 'refused', code: refused };
        if (version !== null && version !== request.id) return lapsed(decision, campaign);
        if (already) return UNCHANGED;
        if (decision === 'send-back') {
          await decideRequest(client, context, 'sent-back', note);
          await unfreeze(client, context);
          await auditCampaign(client, context, 'campaign-sent-back', { requestId: request.id });
          return CHANGED;
        }
        const shown = approver.token ? null : await shownAt(client, context.practiceId, request.id, approver.id);
        if (!approver.token && !shown) return { kind: 'refused', code: 'samples-not-shown' };
        await decideRequest(client, context, 'approved', note);
        await startApproved(client, context, campaign, request);
        await store(client, context, 'approve', 'campaign-approved', { requestId: request.id });
        if (shown && isQuick(shown, context.now)) {
          const seconds = Math.round((context.now.getTime() - shown.getTime()) / 1000);
          await auditCampaign(client, context, 'campaign-approved-quickly', { requestId: request.id, seconds });
        }
        return CHANGED;
      }),

    withdraw: (context, reason) => withdrawSaved(pool, context, reason),

    retry: (context, { messageIds, includeMaybeSent }) =>
      decide(pool, context, 'retry', async (client, campaign): Promise<RetryAnswer> => {
        const { eligible, skipped } = judgeCandidates(
          await retryCandidates(client, context.practiceId, campaign.id, messageIds, 'lock'),
          campaign,
          includeMaybeSent,
          options,
        );
        if (eligible.length === 0) return { kind: 'refused', code: 'nothing-to-retry', skipped };
        const credits = await creditsToRetry(client, context, campaign, eligible, options);
        if (typeof credits === 'object' && credits !== null) return credits;
        await store(client, context, 'retry', 'campaign-retried', {
          eligible: eligible.length,
          skipped,
          includeMaybeSent,
        });
        const key = { practiceId: context.practiceId, dispatchId: campaign.id };
        await planRetryWave(client, key, { ...context, isCounting: credits !== null }, eligible);
        await client.query(
          `UPDATE campaign SET settled_at = NULL, phase = CASE WHEN phase IN ('settling', 'settled') THEN 'sending' ELSE phase END
           WHERE practice_id = $1 AND id = $2`,
          [key.practiceId, key.dispatchId],
        );
        await reserveCredits(client, key, credits ?? 0, { by: context.by });
        return { kind: 'accepted', eligible: eligible.length, skipped };
      }),

    async sendableNow(practiceId, campaignId) {
      const rules = await rulesOf(pool, practiceId, campaignId);
      if (!rules) return null;
      const left = await retryCandidates(pool, practiceId, campaignId, null, 'look', ['suppressed', 'cancelled']);
      return left.map((candidate) => {
        const { reason } = barrierNow(candidate, rules, options);
        const why = reason ?? candidate.objection ?? (candidate.likelyToFail ? 'likely-to-fail' : null);
        return { messageId: candidate.messageId, before: candidate.reasonCode, now: why };
      });
    },

    async retryPreview(practiceId, campaignId, messageIds) {
      const rules = await rulesOf(pool, practiceId, campaignId);
      if (!rules) return null;
      const errors = (await retryCandidates(pool, practiceId, campaignId, messageIds, 'look')).filter(
        ({ status }) =>
          status === 'failed' || status === 'unknown' || (status === 'expired' && rules.channel === 'sms'),
      );
      const surely = judgeCandidates(errors, rules, false, options);
      const maybe = judgeCandidates(errors, rules, true, options);
      return {
        errors: errors.length,
        eligible: surely.eligible.length,
        maybeSent: maybe.eligible.length - surely.eligible.length,
        likelyToFail: surely.eligible.filter((candidate) => candidate.likelyToFail).length,
        skipped: maybe.skipped,
      };
    },
  };
  return commands;
}

/** Somebody looked at an earlier version than the one that waits. */
function lapsed(decision: 'approve' | 'send-back', campaign: CampaignToSend): CommandRefusal {
  const { phase, paused_reason: reason } = campaign;
  return {
    kind: 'refused',
    act: decision,
    code: 'approval-lapsed',
    phase,
    isPaused: reason !== null,
    approval: 'lapsed',
  };
}

const INVITES_TO_NOTHING = { kind: 'refused', code: 'invites-to-nothing' } as const;
const NOBODY_TO_SEND = { kind: 'refused', code: 'nobody-to-send' } as const;

/** Everyone who created the draft or changed what it is; those who sent it are added to a request. */
function authorsOf({ created_by_token: creator, changed_by_ids: changers }: CampaignToSend): string[] {
  return [creator, ...changers];
}

/**
 * Whether a second person must approve it, and why.
 * @param isMarked marked words are known to be in a text, as it is filled in.
 */
function approvalReason(campaign: CampaignToSend, patients: number, isMarked: boolean): ApprovalReason | null {
  const { approval_above: above, body, subject } = campaign;
  if (!above) return null;
  const found = compileMarkedWords(campaign.marked_words ?? STARTER_WORDS)(`${subject ?? ''}\n${body}`);
  return approvalNeeded({ above, patients, hasMarkedWords: isMarked || found.length > 0 });
}

/**
 * A new time is a change, and so is leave to send outside the sending hours: an approval that waits or was given lapses, and
 * it is asked for again if it is still needed.
 * @param dueAt when it is to be sent; null where it is to go as soon as it is approved.
 * @returns whether it waits for one now.
 */
async function askAgain(
  client: PoolClient,
  context: CommandContext,
  campaign: CampaignToSend,
  dueAt: Date | null,
): Promise<boolean> {
  const before = campaign.approval === null ? null : await latestRequest(client, context);
  if (!before) return false;
  await lapseApproval(client, context);
  const reason = approvalReason(campaign, await countPlanned(client, context), before.reason === 'words');
  await client.query(
    `UPDATE campaign SET approval = NULL, hold_until = NULL, waiting_kind = NULL, waiting_until = NULL,
       paused_at = CASE WHEN paused_reason = 'approval-missed' THEN NULL ELSE paused_at END,
       paused_reason = nullif(paused_reason, 'approval-missed')
     WHERE practice_id = $1 AND id = $2`,
    [context.practiceId, context.campaignId],
  );
  if (!reason) return false;
  const authors = [...before.authors, context.tokenId];
  await requestApproval(client, context, { reason, authors, dueAt, holdSeconds: before.holdSeconds });
  return true;
}

async function countPlanned(client: PoolClient, { practiceId, campaignId }: CommandContext): Promise<number> {
  const { rows } = await client.query<{ planned: number }>(
    `SELECT count(*)::int AS planned FROM message WHERE practice_id = $1 AND dispatch_id = $2 AND status = 'planned'`,
    [practiceId, campaignId],
  );
  return rows[0]!.planned;
}

/** Lets an approved campaign go: at its time, or now after its hold. */
async function startApproved(
  client: PoolClient,
  { practiceId, campaignId, now }: CommandContext,
  campaign: CampaignToSend,
  { dueAt, holdSeconds }: ApprovalRequest,
): Promise<void> {
  const due = dueAt ?? now;
  const holdUntil = holdSeconds > 0 ? new Date(now.getTime() + holdSeconds * 1000) : null;
  const phase = due > now ? 'scheduled' : holdUntil ? 'held' : 'sending';
  await client.query(
    `UPDATE campaign SET phase = $3, send_at = $4, send_wall_time = $5, hold_until = $6, waiting_kind = NULL, waiting_until = NULL
     WHERE practice_id = $1 AND id = $2`,
    [practiceId, campaignId, phase, due, wallTime(due, campaign.time_zone), holdUntil],
  );
}

/** Rows held in memory at the same time, however large their cells are. */
const ROWS_MEASURED = 200;

/**
 * The accepted rows without a value for a placeholder of subject or text. Refused where nobody has said what happens to
 * them, and where the text names a column that the list has not: nobody shall read a text with a gap.
 */
async function rowsLackingValues(
  client: PoolClient,
  practiceId: string,
  campaign: CampaignToSend,
): Promise<{ rows: number[] } | CommandRefusal> {
  const texts = [campaign.body, campaign.channel === 'email' ? (campaign.subject ?? '') : ''].map((text) =>
    compileForList(text, campaign.header ?? [], campaign.columns),
  );
  const unknown = texts.flatMap(({ problems }) => problems).find(({ code }) => code === 'placeholder-unknown');
  if (unknown) return { kind: 'refused', code: 'unfilled-placeholder', fault: unknown.message };
  const places = [...new Set(texts.flatMap((text) => text.places))];
  if (places.length === 0) return { rows: [] };
  // Whatever holds a visible character of ASCII is no empty value, unless it may be a spreadsheet's error, which begins with
  // #; the few others are looked at by the rule itself.
  const rows: number[] = [];
  for (let after = 0; ;) {
    const candidates = await client.query<{ row: number; cells: string[] }>(
      `SELECT row, cells FROM list_row WHERE practice_id = $1 AND list_id = $2 AND outcome = 'accepted' AND row > $4
         AND EXISTS (SELECT FROM unnest($3::int[]) AS place
           WHERE coalesce(cells[place + 1], '') !~ '[!-~]' OR ltrim(cells[place + 1]) LIKE '#%')
       ORDER BY row LIMIT $5`,
      [practiceId, campaign.list_id, places, after, ROWS_MEASURED],
    );
    for (const { row, cells } of candidates.rows) if (texts.some((text) => text.lacksValue(cells))) rows.push(row);
    after = candidates.rows.at(-1)?.row ?? after;
    if (candidates.rows.length < ROWS_MEASURED) break;
  }
  if (rows.length === 0 || campaign.empty_values !== null) return { rows };
  return {
    kind: 'refused',
    code: 'unfilled-placeholder',
    rows: { first: rows[0]!, others: rows.length - 1 },
  };
}

/** The rows whose filled-in text is longer than the channel or its provider takes; null when none is. */
async function rowsTooLong(
  client: PoolClient,
  practiceId: string,
  campaign: CampaignToSend,
  maxUnits: number | null,
  leftOut: readonly number[],
): Promise<CommandRefusal | null> {
  const { channel, header, columns, empty_values: emptyValues } = campaign;
  const body = compileForList(campaign.body, header ?? [], columns, emptyValues);
  const subject = compileForList(campaign.subject ?? '', header ?? [], columns, emptyValues);
  const tooLong = (cells: string[]): boolean =>
    isTooLong(channel, body.measure(cells), maxUnits) || subject.measure(cells).length > MAX_SUBJECT_LENGTH;
  const refusal = (rows: { first: number; others: number } | null) =>
    ({ kind: 'refused', code: 'message-too-long', channel, most: maxUnits ?? MAX_SMS_UNITS, rows }) as const;
  if (!body.personal && !subject.personal) return tooLong([]) ? refusal(null) : null;
  // A character is at most three units or bytes, and no shorter than a byte: only rows that might be too long are read.
  const texts = campaign.body + (campaign.subject ?? '');
  const word = emptyValues && emptyValues !== 'leave-out' ? Buffer.byteLength(emptyValues.use) : 0;
  const placeholders = texts.split('((').length - 1;
  const isLeftOut = new Set(leftOut);
  const most = channel === 'sms' ? (maxUnits ?? MAX_SMS_UNITS) : MAX_SUBJECT_LENGTH;
  let [first, count, after] = [0, 0, 0];
  for (;;) {
    const { rows } = await client.query<{ row: number; cells: string[] }>(
      `SELECT row, cells FROM list_row WHERE practice_id = $1 AND list_id = $2 AND outcome = 'accepted' AND row > $6
         AND 3 * ($3 + $4 * octet_length(array_to_string(cells, '')))::bigint > $5 ORDER BY row LIMIT $7`,
      [
        practiceId,
        campaign.list_id,
        Buffer.byteLength(texts) + placeholders * word,
        placeholders,
        most,
        after,
        ROWS_MEASURED,
      ],
    );
    for (const { row, cells } of rows) {
      if (isLeftOut.has(row) || !tooLong(cells)) continue;
      first ||= row;
      count++;
    }
    after = rows.at(-1)?.row ?? after;
    if (rows.length < ROWS_MEASURED) break;
  }
  return count === 0 ? null : refusal({ first, others: count - 1 });
}

/**
 * Copies the accepted rows into messages: from here on the audience is fixed (N9). PostgreSQL generates the ids, so a
 * list of a million never passes through this process's memory. The ids follow the order of the rows, so that indexes
 * grow at one end.
 * @param missing rows without a value that the text needs, and of children at an adult's number whom somebody left out: they
 * are of the audience, and are not sent to.
 * @param segments of each message, where they are counted.
 */
async function freezeAudience(
  client: PoolClient,
  context: CommandContext,
  campaign: CampaignToSend,
  { missing, children }: { missing: readonly number[]; children: readonly number[] },
  { each }: ListSegments,
): Promise<void> {
  const leftOut = [...new Set([...missing, ...children])];
  const frozen = await client.query(
    `INSERT INTO message (practice_id, id, dispatch_id, position, list_id, row, patient_id, contact, status_at, status, reason_code,
       segments)
     SELECT $1, uuidv7(), $2, l.position, $3, l.row, l.patient_id, l.contact, $4,
       CASE WHEN l.row = ANY ($5::int[]) THEN 'suppressed' ELSE 'planned' END,
       CASE WHEN l.row = ANY ($9::int[]) THEN $6 WHEN l.row = ANY ($5::int[]) THEN $10 END,
       CASE WHEN l.row = ANY ($5::int[]) THEN NULL ELSE coalesce($7::int, get_byte($8::bytea, l.row)) END
     FROM (SELECT (row_number() OVER (ORDER BY row))::int AS position, row, patient_id, contact FROM list_row
           WHERE practice_id = $1 AND list_id = $3 AND outcome = 'accepted') l
     ORDER BY l.position`,
    [
      ...[context.practiceId, campaign.id, campaign.list_id, context.now, leftOut, VALUE_MISSING.code],
      ...(typeof each === 'object' ? [null, each] : [each, null]),
      ...[missing, CHILD_LEFT_OUT.code],
    ],
  );
  if (frozen.rowCount !== campaign.accepted) throw new Error('the list changed while it was being frozen');
}

/** Stops the campaign and cancels what is planned, under the caller's lock on the campaign. @returns how many. */
export async function stopUnsent(
  client: PoolClient,
  practiceId: string,
  campaignId: string,
  reason: string,
): Promise<number> {
  await client.query(
    `UPDATE campaign SET phase = 'cancelled', cancelled_at = now(), cancel_reason = $3, paused_reason = NULL,
       waiting_kind = NULL, waiting_until = NULL
     WHERE practice_id = $1 AND id = $2`,
    [practiceId, campaignId, reason],
  );
  await lapseApproval(client, { practiceId, campaignId });
  const key = { practiceId, dispatchId: campaignId };
  const cancelled = await cancelPlanned(client, key);
  await returnCredits(client, key, { isOver: false });
  await stopReminders(client, practiceId, campaignId);
  return cancelled;
}

interface Candidate {
  messageId: string;
  status: MessageStatus;
  /** Why it was not sent, or failed. */
  reasonCode: string | null;
  latestAttempt: number;
  contact: string | null;
  patientStatus: string;
  mobile: string | null;
  email: string | null;
  /** `blocked` or `dissent`, by the campaign's purpose, at the contact it would go to now. */
  objection: string | null;
  likelyToFail: boolean;
}

type RetryRules = Pick<CampaignToSend, 'channel' | 'contact_source' | 'region'>;

async function rulesOf(pool: Pool, practiceId: string, campaignId: string): Promise<RetryRules | null> {
  const found = await pool.query<RetryRules>(
    `SELECT c.channel, l.contact_source, p.region FROM campaign c
     JOIN recipient_list l ON l.practice_id = c.practice_id AND l.id = c.list_id
     JOIN practice p ON p.id = c.practice_id
     WHERE c.practice_id = $1 AND c.id = $2`,
    [practiceId, campaignId],
  );
  return found.rows[0] ?? null;
}

/** What would keep a candidate from being sent to now, and the contact it would go to. */
function barrierNow(candidate: Candidate, rules: RetryRules, { allowFictionalNumbers }: CampaignCommandsOptions) {
  return barrierToContact(candidate, {
    channel: rules.channel,
    contactSource: rules.contact_source,
    region: rules.region,
    allowFictional: allowFictionalNumbers,
  });
}

const AT_RETRY = { number: 'n.contact', patient: 'p', channel: 'c.channel', purpose: 'c.purpose' };

/** Who of the candidates is tried again, at which contact, and why the others are not. */
function judgeCandidates(
  candidates: Candidate[],
  campaign: RetryRules,
  includeMaybeSent: boolean,
  options: CampaignCommandsOptions,
): { eligible: Candidate[]; skipped: SkippedCount[] } {
  const eligible: Candidate[] = [];
  const skipped = new Map<string, number>();
  for (const candidate of candidates) {
    const barrier = barrierNow(candidate, campaign, options);
    const why = skipReasonOf(
      { status: candidate.status, channel: campaign.channel, barrier: barrier.reason ?? candidate.objection },
      includeMaybeSent,
    );
    if (why === null) eligible.push({ ...candidate, contact: barrier.contact });
    else skipped.set(why, (skipped.get(why) ?? 0) + 1);
  }
  return { eligible, skipped: [...skipped].map(([reason, count]) => ({ reason, count })) };
}

async function retryCandidates(
  db: Queryable,
  practiceId: string,
  campaignId: string,
  messageIds: string[] | null,
  how: 'lock' | 'look',
  statuses: readonly MessageStatus[] = ['failed', 'unknown', 'expired'],
): Promise<Candidate[]> {
  const found = await db.query<Candidate>(
    `SELECT m.id AS "messageId", m.status, m.reason_code AS "reasonCode", m.latest_attempt AS "latestAttempt", coalesce(r.contact, m.contact) AS contact,
       p.status AS "patientStatus", p.mobile, p.email,
       CASE WHEN ${blocked(AT_RETRY)} THEN 'blocked' WHEN ${dissents(AT_RETRY)} THEN 'dissent' END AS objection,
       c.channel = 'sms' AND ${likelyToFail('n.contact')} AS "likelyToFail"
     FROM message m
     JOIN campaign c ON c.practice_id = m.practice_id AND c.id = m.dispatch_id
     JOIN recipient_list l ON l.practice_id = m.practice_id AND l.id = m.list_id
     JOIN patient p ON p.practice_id = m.practice_id AND p.id = m.patient_id
     JOIN list_row r ON r.practice_id = m.practice_id AND r.list_id = m.list_id AND r.row = m.row
     CROSS JOIN LATERAL (SELECT CASE WHEN l.contact_source = 'demographics' THEN p.mobile ELSE coalesce(r.contact, m.contact) END AS contact) n
     WHERE m.practice_id = $1 AND m.dispatch_id = $2
       AND CASE WHEN $3::uuid[] IS NULL THEN m.status = ANY ($4::text[]) ELSE m.id = ANY($3::uuid[]) END
     ORDER BY m.position ${how === 'lock' ? 'FOR UPDATE OF m' : ''}`,
    [practiceId, campaignId, messageIds, statuses],
  );
  return found.rows;
}

/** The credits that another try needs; null where no credits are counted. The texts have not changed, so their counts have not either. */
async function creditsToRetry(
  client: PoolClient,
  { practiceId }: CommandContext,
  { id: dispatchId, channel }: CampaignToSend,
  eligible: Candidate[],
  options: CampaignCommandsOptions,
): Promise<number | null | CommandRefusal> {
  const available = channel === 'sms' ? await creditsAvailable(client, practiceId) : null;
  if (available === null) return null;
  const messageIds = eligible.map(({ messageId }) => messageId);
  const needed = await fixSegments(client, { practiceId, dispatchId }, messageIds, (kind) =>
    options.ucs2PartUnits(kind),
  );
  return needed > available ? { kind: 'refused', code: 'no-credits', needed, available } : needed;
}
