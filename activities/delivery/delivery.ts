import { setTimeout as wait } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { FAILURE_REASONS, type FailureCode } from '../../domain/delivery/failure-reasons';
import { inLanes } from '../../domain/lanes';
import { nextHandOver } from '../../domain/delivery/hand-over-again';
import { sendingSeconds } from '../../domain/delivery/lease';
import { compileForList } from '../../domain/content/list-text';
import { isTooLong, MAX_SUBJECT_LENGTH } from '../../domain/content/message-text';
import { readContact } from '../../domain/patients/contact-now';
import { isOpen } from '../../domain/practice/hours/opening';
import { linkKindIn } from '../../domain/content/links/link-line';
import { linkExpiry, linkUrl, type LinkKind } from '../../domain/patients/personal-link';
import type { Clock } from '../../ports/clock';
import type { PersonalLinks } from '../../ports/patients/personal-links';
import type {
  AttemptOutcome,
  CampaignKey,
  Claim,
  ClaimedAttempt,
  DeliveryStore,
  DispatchKey,
  SendingContext,
} from '../../ports/delivery/delivery-store';
import type {
  HaltCause,
  HandOver,
  HandOverOutcome,
  MessageProvider,
  MessageProviders,
} from '../../ports/delivery/message-provider';
import type {
  DeliveryActivities,
  HaltReason,
  Stopped,
  SubmitInput,
  SubmitResult,
} from '../../workflows/contract/campaign';
import type { LookUpActivities } from '../../workflows/contract/settlement';
import type { CampaignGateway } from '../../ports/campaigns/campaign-gateway';
import { isTemporaryStoreError } from '../cast-errors';
import { failure } from '../failures';
import { dispatchOf } from './dispatch-key';

export interface DeliveryActivityDeps {
  store: DeliveryStore;
  providers: MessageProviders;
  links: Pick<PersonalLinks, 'tokensFor' | 'sealedTokens'>;
  gateway: CampaignGateway;
  clock: Clock;
  settings: { leaseSeconds: number; lookUpSeconds: number; allowFictionalNumbers: boolean; publicUrl: string };
}

/** The most messages in one claim, hand-over and write. A rate limit allows fewer (domain/delivery/sending-rate.ts). */
const CHUNK = 250;
/**
 * After this long under a rate limit, we leave the range to the campaign's next look. An activity may last 4 hours in
 * all.
 */
const LONGEST_IN_TURNS_MS = 3_600_000;
/** If the pace makes it wait longer, the campaign's workflow waits, and a change of the pace wakes it. */
const LONGEST_PACE_WAIT_MS = 5_000;
const NOTHING: SubmitResult = { submitted: 0, failed: 0, unknown: 0, later: 0, suppressed: 0, stopped: null };
/**
 * If this many hand-overs in a row get no answer, the fault is the provider's and not the messages'. We stop and wait.
 */
const MOST_UNANSWERED = 10;
const LOOK_UPS_A_ROUND = 200;

/** Tokens of the messages of one chunk, by attempt. */
interface ChunkTokens {
  inText: Map<string, string>;
  optOut: Map<string, string>;
}

/** A person has to act on these. A campaign pauses with the reason; the workflow of a single message stops it. */
const PAUSES: Partial<Record<HaltCause, HaltReason>> = {
  credentials: 'provider-credentials',
  configuration: 'provider-configuration',
  credits: 'credits',
};

/** Hands messages to providers, and looks up attempts whose outcome is unknown. */
export function createDeliveryActivities(deps: DeliveryActivityDeps): DeliveryActivities & LookUpActivities {
  const { store, providers, links, gateway, clock, settings } = deps;

  return {
    /**
     * Hands over the planned and due messages of a range, chunk by chunk: claim, send, write (docs/adr/0002). The rows
     * are the cursor: a second run continues with planned messages and never touches claimed ones.
     */
    async submit(input: SubmitInput): Promise<SubmitResult> {
      const key = dispatchOf(input);
      const context = await store.sendingContext(key);
      if (context === null) throw failure('CampaignNotSendable', { nonRetryable: true });
      const provider = providers.forAccount(context.account);
      const fill = (written: string) => compileForList(written, context.header, context.columns, context.emptyValues);
      const written = ({ body, subject }: Pick<SendingContext, 'body' | 'subject'>) => ({
        text: fill(body),
        subject: subject === null ? null : fill(subject),
      });
      // Each text is compiled once, however many messages are written with it.
      const own = written(context);
      const further = new Map(context.texts.map((one) => [one.number, written(one)]));
      const isPersonal = [own, ...further.values()].some(({ text, subject }) => text.personal || subject?.personal);
      const { ratePerSecond, budgetKey } = context.account;
      const rate = ratePerSecond === null ? null : { budgetKey, perSecond: ratePerSecond };
      // The heartbeat carries this over from an earlier run that gave its slot back to wait for its turn.
      const total: SubmitResult = { ...NOTHING, ...(Context.current().info.heartbeatDetails as Partial<SubmitResult>) };
      const alive = (): void => Context.current().heartbeat(total);
      const stop = (why: Stopped): SubmitResult => ({ ...total, stopped: why });
      let providerInDoubt = context.providerInDoubt;

      for (;;) {
        const activity = Context.current();
        alive();
        activity.cancellationSignal.throwIfAborted();
        if (!isOpen(context.sendingHours, context.timeZone, clock.now())) return stop('sending-hours');

        if (context.needsSlots && (await store.pauseForSlots(input))) return stop('paused');
        const claim = await store.claim(key, input, {
          limit: CHUNK,
          rate,
          leaseSeconds: settings.leaseSeconds,
          withCells: isPersonal,
        });
        if (claim.wait?.why === 'pace' && claim.wait.ms > LONGEST_PACE_WAIT_MS) return stop('pace');
        if (claim.wait !== null) {
          if (clock.now().getTime() - activity.info.scheduledTimestampMs > LONGEST_IN_TURNS_MS) return total;
          // We do not wait here: another campaign can use the slot. This activity keeps its range.
          throw failure('SendingRateReached', { nextRetryDelayMs: claim.wait.ms, expected: true });
        }
        total.suppressed += claim.suppressed;
        // Nothing is left, or the gate is shut. Either way the campaign looks next.
        if (claim.attempts.length === 0 && claim.suppressed === 0) return total;

        const maxUnits = provider.capabilities.maxUnits;
        const tokens = await tokensOf(key, context, claim);
        const chunk = await sendChunk(
          provider,
          context,
          claim,
          alive,
          ({ attemptId, contact, cells, text: number }) => {
            const of = cells ?? [];
            const { text, subject } = (number === null ? undefined : further.get(number)) ?? own;
            // We measure before we build the text, because values from the list decide how long it becomes.
            if (isTooLong(context.channel, text.measure(of), maxUnits)) return null;
            if (subject !== null && subject.measure(of).length > MAX_SUBJECT_LENGTH) return null;
            return {
              reference: attemptId,
              to: contact,
              body: text.render(of, tokens.inText.get(attemptId)),
              ...(context.sender === null ? {} : { sender: context.sender }),
              ...(context.replyTo === null ? {} : { replyTo: context.replyTo }),
              ...(context.takesReplies ? { takesReplies: true } : {}),
              ...unsubscribeOf(context, tokens.optOut.get(attemptId)),
              ...(subject === null ? {} : { subject: subject.render(of) }),
            };
          },
        );
        await writeSurely(key, claim.claimId, chunk.outcomes, alive);
        for (const { state, notBefore } of chunk.outcomes) {
          if (state === 'planned') total.later += notBefore ? 1 : 0;
          else total[state] += 1;
        }
        if (chunk.halt) {
          return { ...stop('paused'), haltedBy: await haltFor(input, context, chunk.halt) };
        }
        if (providerInDoubt) {
          await store.providerState(key, context.account.id, 'working', null);
          providerInDoubt = false;
        }
      }
    },

    async lookUp(input) {
      const key = dispatchOf(input);
      const context = await store.sendingContext(key);
      if (context === null) return { found: 0, absent: 0, unanswered: 0 };
      const provider = providers.forAccount(context.account);
      const { lookUpByReference, lookUpComplete } = provider.capabilities;
      const due = await store.unknownAttempts(key, LOOK_UPS_A_ROUND);
      const misses: { attemptId: string; result: 'absent' | 'unanswered' }[] = [];
      let found = 0;
      const ask = async ({ attemptId }: { attemptId: string }): Promise<void> => {
        if (!lookUpByReference) return void misses.push({ attemptId, result: 'absent' });
        try {
          const answer = await provider.lookUp(attemptId, Context.current().cancellationSignal);
          if (answer.kind === 'absent') return void misses.push({ attemptId, result: 'absent' });
          const { news, code, providerReference } = answer;
          const permanent = code ? FAILURE_REASONS[code].permanent : undefined;
          await store.applyNews(
            input.practiceId,
            [{ attemptId, news, reasonCode: code, permanent, providerReference }],
            clock.now(),
          );
          found += 1;
        } catch (error) {
          if (error instanceof Error && isTemporaryStoreError(error)) throw error;
          misses.push({ attemptId, result: 'unanswered' });
        }
      };
      await inLanes(due, 8, async (attempt) => {
        Context.current().heartbeat();
        await ask(attempt);
      });
      const { backToPlanned } = await store.afterLookUp(key, misses, {
        lookUpSeconds: settings.lookUpSeconds,
        absenceProves: lookUpByReference && lookUpComplete,
      });
      if (backToPlanned > 0) {
        const { practiceId, campaignId } = input;
        await (context.ofCampaign
          ? gateway.look(practiceId, campaignId)
          : gateway.messageToSend(practiceId, campaignId));
      }
      const absent = misses.filter((miss) => miss.result === 'absent').length;
      return { found, absent, unanswered: misses.length - absent };
    },
  };

  /** The tokens of the patients' own links, by attempt: of the link in the text, and of the link that stops emails. */
  async function tokensOf(key: DispatchKey, context: SendingContext, claim: Claim): Promise<ChunkTokens> {
    const kind = linkKindIn(context.body);
    try {
      const inText = kind === null ? new Map<string, string>() : await tokensOfKind(key, context, claim, kind);
      if (context.unsubscribe === null) return { inText, optOut: new Map() };
      return { inText, optOut: kind === 'opt-out' ? inText : sealedOptOuts(key, context, claim) };
    } catch (error) {
      // Nothing went out yet, so the messages are given back as they were.
      const untouched = claim.attempts.map(({ attemptId }) => ({ attemptId, state: 'planned' as const }));
      await store.writeOutcomes(key, claim.claimId, untouched);
      throw error;
    }
  }

  async function tokensOfKind(
    { practiceId }: DispatchKey,
    { aboutId }: SendingContext,
    { attempts }: Claim,
    kind: LinkKind,
  ): Promise<Map<string, string>> {
    if (attempts.length === 0) return new Map();
    const now = clock.now();
    const subjects = attempts.map(({ patientId }) => ({ aboutId, patientId }));
    const tokens = await links.tokensFor(practiceId, kind, subjects, linkExpiry(kind, now), now);
    return new Map(attempts.map(({ attemptId }, index) => [attemptId, tokens[index]!]));
  }

  /** Only mail programs read the link that stops emails, and few people press it. So it is stored when it is opened. */
  function sealedOptOuts(
    { practiceId }: DispatchKey,
    { aboutId }: SendingContext,
    { attempts }: Claim,
  ): Map<string, string> {
    const subjects = attempts.map(({ patientId }) => ({ aboutId, patientId }));
    const tokens = links.sealedTokens(practiceId, 'opt-out', subjects, linkExpiry('opt-out', clock.now()));
    return new Map(attempts.map(({ attemptId }, index) => [attemptId, tokens[index]!]));
  }

  function unsubscribeOf({ unsubscribe }: SendingContext, token: string | undefined): Pick<HandOver, 'unsubscribe'> {
    if (unsubscribe === null || token === undefined) return {};
    const url = linkUrl('opt-out', settings.publicUrl, token);
    return { unsubscribe: { url, oneClick: unsubscribe === 'one-click' } };
  }

  /**
   * Hands over a claimed chunk, several messages at a time. If something halts it, the messages not sent yet are given
   * back untouched.
   */
  async function sendChunk(
    provider: MessageProvider,
    context: SendingContext,
    claim: Claim,
    alive: () => void,
    /** Null for a message that is too long once it is filled in. */
    toHandOver: (attempt: ClaimedAttempt) => Parameters<MessageProvider['handOver']>[0] | null,
  ): Promise<{ outcomes: AttemptOutcome[]; halt: Halt | null }> {
    const { cancellationSignal } = Context.current();
    const startedAt = clock.now().getTime();
    const sendUntil = startedAt + sendingSeconds(settings.leaseSeconds) * 1000;
    let beatAt = startedAt;
    let halt: Halt | null = null;
    let unanswered = 0;
    const outcomes = new Map<string, AttemptOutcome>();

    await inLanes(claim.attempts, provider.capabilities.concurrency, async (attempt) => {
      const { attemptId } = attempt;
      const now = clock.now().getTime();
      if (halt !== null || cancellationSignal.aborted || now > sendUntil) {
        outcomes.set(attemptId, { attemptId, state: 'planned' });
        return;
      }
      if (now - beatAt > 2_000) {
        beatAt = now;
        alive();
      }
      let to = attempt.contact;
      if (attempt.contactChanged) {
        const read = readContact(attempt.contact, {
          channel: context.channel,
          region: context.region,
          allowFictional: settings.allowFictionalNumbers,
        });
        if (!read.ok) {
          outcomes.set(attemptId, { attemptId, state: 'suppressed', reasonCode: read.code });
          return;
        }
        to = read.value;
      }
      const message = toHandOver(attempt);
      if (message === null) {
        outcomes.set(attemptId, failed(attemptId, 'message-too-long'));
        return;
      }
      // Not the activity's signal: we wait up to 10 s for hand-overs in flight, so that we know their outcome.
      const outcome = await provider.handOver({ ...message, to });
      if (outcome.kind === 'halt') halt ??= outcome;
      unanswered = outcome.kind === 'ambiguous' ? unanswered + 1 : 0;
      if (unanswered >= MOST_UNANSWERED)
        halt ??= { kind: 'halt', cause: 'unavailable', detail: 'it takes but does not answer' };
      outcomes.set(attemptId, toOutcome(attempt, outcome, provider, context));
    });
    return { outcomes: [...outcomes.values()], halt };
  }

  function toOutcome(
    attempt: ClaimedAttempt,
    outcome: HandOverOutcome,
    provider: MessageProvider,
    { triedUntil }: SendingContext,
  ): AttemptOutcome {
    const { attemptId } = attempt;
    switch (outcome.kind) {
      case 'accepted':
        return { attemptId, state: 'submitted', providerReference: outcome.providerReference };
      case 'refused':
        return failed(attemptId, outcome.code);
      case 'not-taken': {
        const now = clock.now().getTime();
        const elapsed = attempt.firstHandOverAt === null ? 0 : now - attempt.firstHandOverAt;
        const again = nextHandOver(attempt.handOvers + 1, elapsed, outcome.retryAfterMs);
        if (again === null || (triedUntil !== null && now + again > triedUntil.getTime())) {
          return failed(attemptId, outcome.code);
        }
        return { attemptId, state: 'planned', notBefore: new Date(now + again) };
      }
      case 'ambiguous': {
        const asks = provider.capabilities.lookUpByReference;
        const lookUpAt = asks ? new Date(clock.now().getTime() + settings.lookUpSeconds * 1000) : undefined;
        return { attemptId, state: 'unknown', lookUpAt };
      }
      case 'halt':
        return { attemptId, state: 'planned' };
    }
  }

  /**
   * Writes outcomes, and retries while PostgreSQL is away, because only this process knows them. An outcome that cannot
   * be written before the lease ends becomes unknown and is looked up, as after a crash.
   */
  async function writeSurely(
    key: DispatchKey,
    claimId: string,
    outcomes: AttemptOutcome[],
    alive: () => void,
  ): Promise<void> {
    const giveUpAt = clock.now().getTime() + sendingSeconds(settings.leaseSeconds) * 1000;
    for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
      try {
        return await store.writeOutcomes(key, claimId, outcomes);
      } catch (error) {
        if (!(error instanceof Error && isTemporaryStoreError(error)) || clock.now().getTime() > giveUpAt) throw error;
        alive();
        await wait(pause);
      }
    }
  }

  /** The provider takes no more messages. Wait if that is temporary; otherwise pause until a person acts. */
  async function haltFor(campaign: CampaignKey, context: SendingContext, halt: Halt): Promise<HaltReason> {
    const key = dispatchOf(campaign);
    const reason = PAUSES[halt.cause];
    if (reason !== undefined) {
      await store.providerState(key, context.account.id, 'refused', reason);
      if (context.ofCampaign) await store.pause(campaign, reason, 'Rollcall');
      return reason;
    }
    if (halt.cause === 'throttled') throw failure('ProviderThrottled', { nextRetryDelayMs: halt.retryAfterMs });
    await store.providerState(key, context.account.id, 'away', 'unavailable');
    throw failure('ProviderUnavailable', { nextRetryDelayMs: halt.retryAfterMs });
  }
}

type Halt = Extract<HandOverOutcome, { kind: 'halt' }>;

function failed(attemptId: string, code: FailureCode): AttemptOutcome {
  return { attemptId, state: 'failed', reasonCode: code, permanent: FAILURE_REASONS[code].permanent };
}
