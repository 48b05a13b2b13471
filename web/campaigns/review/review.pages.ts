import { sendingTimes } from '../../../domain/practice/hours/sending-rules';
import { namesOtherWay } from '../../../domain/content/checks/other-way';
import { CHANNEL_WORDS } from '../../../domain/delivery/channel-words';
import { PURPOSE_WORDS } from '../../../domain/eligibility/purposes';
import { withOffset } from '../../../domain/practice/hours/send-at';
import { linkLineIn } from '../../../domain/content/links/link-line';
import { textNumberOf } from '../../../domain/content/translations/message-texts';
import { languageName } from '../../../domain/patients/preferences/writing-preferences';
import type { Draft } from '../../../ports/campaigns/drafts';
import type { RecipientListRow } from '../../../ports/lists/list-queries';
import { CHILD_LEFT_OUT } from '../../../domain/content/checks/left-out';
import {
  needsReason,
  type Finding,
  type FindingCode,
  type FindingPlace,
} from '../../../domain/content/checks/findings';
import { bodyOf } from '../../../api/ask';
import { listLook } from '../../../api/patients/looks';
import { createCampaignChecks, type CampaignChecks } from '../../../api/campaigns/campaign-checks';
import { findingWords } from '../../../api/campaigns/finding-words';
import { Problem } from '../../../api/contract/problem';
import type { presentCampaignDetails } from '../../../api/campaigns/present-campaign';
import { formErrors } from '../../kit/form';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { Form, WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { countOf } from '../../../domain/words/numbers';
import { countSentence, totalSentence } from '../../../api/campaigns/count-words';
import { conflictMessage, mayChange, mustBeOwn, type DraftDoor } from '../draft/draft-door';
import { listAddress } from '../draft/draft.pages';
import {
  fillFor,
  isPersonal,
  lacksValue,
  patientFrom,
  type FilledText,
  type PreviewRow,
} from '../../../api/campaigns/list-figures';
import { OUTCOME_WORDS } from '../../../domain/content/text-trials/trial-words';
import type { TextTrial } from '../../../domain/content/text-trials/text-trial';
import { paceWords } from '../pace-words';
import { costOfDraft } from './cost';
import { languageRows } from './language-rows';
import { markedPieces } from './marked-pieces';
import { sentBanner, startSentence } from './start-words';
import { EMAIL_RECORD_SENTENCE, RECORD_SENTENCE, sendingHoursSentence, TYPE_WORDS } from '../draft/words';
import { REASON_LIMIT } from '../reason';

type FindingStep = 'list' | 'message' | 'record' | 'timing';

/** On which page a finding is put right; null where that is not with the author. */
const STEP_OF: Record<FindingCode, FindingStep | null> = {
  ...{
    'feature-off': null,
    'no-credits': null,
    'no-provider': 'list',
    'list-missing': 'list',
    'list-not-ready': 'list',
  },
  ...{ 'list-refused': 'list', 'nobody-to-send': 'list', 'channel-differs': 'list', 'list-old': 'list' },
  ...{
    'small-trial': 'list',
    'trial-too-few': 'list',
    'trial-too-many': 'list',
    'text-fault': 'message',
    'message-too-long': 'message',
    'unfilled-placeholder': 'message',
  },
  ...{ 'identifier-in-text': 'message', 'costly-characters': 'message' },
  ...{ 'sensitive-words': 'message', 'link-not-listed': 'message', 'child-with-adult-number': 'list' },
  ...{ 'number-to-confirm': 'list', 'translation-missing': 'message', 'translation-not-sent': 'message' },
  ...{ 'many-segments': 'message', 'partly-checked': 'message', 'shared-numbers': 'message', 'same-text': 'message' },
  ...{
    'dissent-overruled': 'list',
    'same-file': 'list',
    'over-monthly-limit': 'list',
    'codes-not-saved': 'record',
    'code-not-listed': 'record',
    'send-at-past': 'timing',
  },
  'question-open': null,
};

interface ShownFinding {
  code: FindingCode;
  level: 'stops' | 'check';
  places: FindingPlace[];
  /** Asked for while the practice's content guard is on. */
  asksReason: boolean;
  text: string;
  step: FindingStep | null;
  campaignId: string | null;
}

function shownFinding(finding: Finding, timeZone: string, isGuarded: boolean): ShownFinding {
  return {
    code: finding.code,
    places: finding.places ?? [],
    asksReason: isGuarded && needsReason(finding),
    level: finding.severity,
    text: findingWords(finding, timeZone),
    step: finding.code === 'question-open' ? finding.question : STEP_OF[finding.code],
    campaignId: 'earlier' in finding ? finding.earlier.id : null,
  };
}

/** As long as the API takes it. */

interface Sample {
  label: string;
  /** Of a translation. */
  language?: string;
  text: FilledText;
}

type Looked = Omit<CampaignChecks, 'findings'> & { findings: ShownFinding[] };

/** Everything restated, three real messages, the checks, and Send (H13, P22). */
export function reviewPages(services: PageServices, door: DraftDoor): WebPage[] {
  const { lists, settings, drafts } = services;

  const checks = createCampaignChecks(services);

  /** The draft as it stands at this moment, with all that is found in it. */
  async function lookAt({ caller, membership, now }: PracticeVisit, draft: Draft): Promise<Looked> {
    const looked = await checks.check(caller.practiceId, draft, now);
    const findings = looked.findings.map((finding) =>
      shownFinding(finding, membership.timeZone, looked.rules.contentGuard),
    );
    return { ...looked, findings };
  }

  /** The longest, the first and one from the middle; one alone where all get the same. */
  async function samples(practiceId: string, draft: Draft, looked: Looked): Promise<Sample[]> {
    const { list, count } = looked;
    if (!list || count === 0 || draft.body.trim() === '') return [];
    return [
      ...(await ownSamples(practiceId, draft, list, looked)),
      ...(await translated(practiceId, draft, list, looked)),
    ];
  }

  /** One of each translation that somebody gets. */
  async function translated(
    practiceId: string,
    draft: Draft,
    list: RecipientListRow,
    { choice }: Looked,
  ): Promise<Sample[]> {
    const { texts, ofRow } = choice?.texts ?? { texts: [], ofRow: null };
    const found: Sample[] = [];
    for (const [number, { language, subject, body }] of texts.entries()) {
      const row = number === 0 ? -1 : (ofRow?.indexOf(number) ?? -1);
      const patient = row < 0 ? null : await patientFrom(lists, practiceId, list.id, row);
      if (!patient || language === null || textNumberOf({ ofRow }, patient.row) !== number) continue;
      const written = { ...draft, subject, body, linkLine: linkLineIn(language, draft.linkLine) };
      found.push({ label: `In ${languageName(language)}`, language, text: fillFor(written, list, patient) });
    }
    return found;
  }

  async function ownSamples(
    practiceId: string,
    draft: Draft,
    list: RecipientListRow,
    { tally, choice }: Looked,
  ): Promise<Sample[]> {
    const first = await patientFrom(lists, practiceId, list.id, 1);
    const middle = Math.floor((list.counts?.rows ?? 0) / 2);
    if (!first) return [];
    if (draft.textTrial) {
      // Nobody knows yet who gets which text, so one patient is shown with both.
      const { bodyB, subjectB } = draft.textTrial;
      const longest = (await patientFrom(lists, practiceId, list.id, tally?.longest?.row ?? first.row)) ?? first;
      return [
        { label: 'Text A', text: fillFor(draft, list, longest) },
        { label: 'Text B', text: fillFor({ ...draft, body: bodyB, subject: subjectB }, list, longest) },
      ];
    }
    const isSent = (one: PreviewRow) => draft.emptyValues !== 'leave-out' || !lacksValue(draft, list, one);
    const shown = (label: string, patient: PreviewRow) => ({ label, text: fillFor(draft, list, patient) });
    if (!isPersonal(draft, list)) {
      const all = choice !== null && choice.languages.length > 0 ? 'Most patients get' : 'Every patient gets';
      return [shown(`${all} this text`, first)];
    }
    const longest = await patientFrom(lists, practiceId, list.id, tally?.longest?.row ?? first.row);
    const picked = longest ? [shown('The longest', longest)] : [];
    const second = await patientFrom(lists, practiceId, list.id, first.row + 1);
    const others = [first, await patientFrom(lists, practiceId, list.id, middle), second];
    for (const one of others) {
      if (!one || !isSent(one) || picked.length === 3 || picked.some(({ text }) => text.row === one.row)) continue;
      picked.push(shown(one.row === first.row ? 'The first on the list' : 'Another patient', one));
    }
    return picked;
  }

  async function draw(
    visit: PracticeVisit,
    draft: Draft,
    looked: Looked,
    { errors, status }: { errors?: FormError[]; status?: number } = {},
  ): Promise<PageAnswer> {
    const { base, membership, now, caller, form } = visit;
    const canChange = mayChange(visit, draft);
    const stops = looked.findings.some(({ level }) => level === 'stops');
    const campaign = `${base}/campaigns/${draft.id}`;
    const addresses: Record<FindingStep, string> = {
      list: listAddress(base, draft),
      message: `${campaign}/message?from=review`,
      record: `${campaign}/record?from=review`,
      timing: `${campaign}/timing?from=review`,
    };
    const isLater = draft.sendAt !== null && draft.sendAt > now;
    const holdSeconds = draft.correctionOfId ? 0 : looked.rules.holdSeconds;
    const hours = draft.urgent ? null : sendingTimes(looked.rules, draft.purpose);
    return {
      view: 'campaigns/review/review',
      title: 'Review and send',
      section: 'bulk-messages',
      looked: looked.list ? listLook(looked.list.id) : undefined,
      errors,
      status,
      data: {
        ...{ draft, canChange, stops, count: looked.count, list: looked.list, addresses },
        nameAddress: `${campaign}/name?from=review`,
        extras: { reminders: `${campaign}/reminders?from=review`, followUps: `${campaign}/follow-ups?from=review` },
        reminderWords: draft.reminders.map(({ afterDays }) => afterWords(afterDays)).join(', '),
        followUpWords: draft.followUps
          .map(({ channel, afterDays }) => `${channel} ${afterWords(afterDays)}`)
          .join(', '),
        trialWords: draft.textTrial && trialSentence(draft.textTrial),
        lacksOtherWay: draft.type !== 'message' && draft.body.trim() !== '' && !namesOtherWay(draft.body),
        typeWords: TYPE_WORDS[draft.type],
        purposeWords: PURPOSE_WORDS[draft.purpose].text,
        channelWords: CHANNEL_WORDS[draft.channel],
        sender: looked.sender,
        recordSentence: draft.channel === 'email' ? `${RECORD_SENTENCE} ${EMAIL_RECORD_SENTENCE}` : RECORD_SENTENCE,
        isOpen: Object.fromEntries(draft.unanswered.map((question) => [question, true])),
        whenWords: isLater ? 'Send later' : 'Send now',
        startWords: startSentence(isLater ? draft.sendAt : null, { hours, holdSeconds }, membership.timeZone, now),
        paceWords: paceWords(draft.perHour),
        hoursWords: hours || draft.urgent ? sendingHoursSentence(hours, looked.rules) : null,
        countWords:
          draft.channel === 'sms' && !draft.textTrial && looked.list && looked.tally && draft.body.trim() !== ''
            ? `${isPersonal(draft, looked.list) ? '' : countSentence(draft.body)} ${totalSentence(looked.tally, isPersonal(draft, looked.list))}`
            : null,
        costWords: await costOfDraft(services, caller.practiceId, draft, looked, now),
        samples: await samples(caller.practiceId, draft, looked),
        languages: languageRows(languageFigures(looked)),
        findings: looked.findings.map((finding, index) => ({
          ...finding,
          field: `checked-${index}`,
          href: finding.step && canChange ? addresses[finding.step] : null,
          campaign: finding.campaignId ? `${base}/campaigns/${finding.campaignId}` : null,
          isTicked: form.all('checked').includes(finding.text),
          canLeaveOut: finding.code === CHILD_LEFT_OUT.code,
          isLeftOut: form.text('leaveOut') === finding.code,
          names: finding.code === CHILD_LEFT_OUT.code ? `${campaign}/children` : null,
          reasonField: `reason-${index}`,
          reason: form.text(`reason-${index}`),
        })),
        tryAddress: `${campaign}/try`,
        marked: {
          subject: markedPieces(draft.subject ?? '', placesIn(looked.findings, 'subject')),
          body: markedPieces(draft.body, placesIn(looked.findings, 'body')),
        },
        sendWords: `${isLater ? 'Schedule' : 'Send'} for ${countOf(looked.count, 'patient')}`.replace(
          'Send for',
          'Send to',
        ),
        consequence: isLater
          ? 'Until then you can move it to another time or stop it.'
          : holdSeconds > 0
            ? null
            : 'You can pause or stop it, but you cannot unsend messages.',
        back: canChange ? `${campaign}/timing` : `${campaign}/draft`,
      },
    };
  }

  /** Asks for the sending; a second press of the same button gets the first one's answer. */
  async function send(
    visit: PracticeVisit,
    draft: Pick<Draft, 'id' | 'sendAt' | 'correctionOfId'>,
    acknowledged: { code: string; reason: string }[] = [],
  ): Promise<PageAnswer> {
    const { ask, base, caller, form, membership } = visit;
    // A correction goes without a hold: the mistake has already been sent.
    const holdSeconds = draft.correctionOfId ? 0 : (await settings.read(caller.practiceId)).holdSeconds;
    const zone = membership.timeZone;
    const leaveOut = form.text('leaveOut') === CHILD_LEFT_OUT.code ? [CHILD_LEFT_OUT.code] : [];
    const body = {
      holdSeconds,
      leaveOut,
      acknowledged,
      ...(draft.sendAt ? { sendAt: withOffset(draft.sendAt, zone) } : {}),
    };
    const answer = await ask('post', `/api/v1/campaigns/${draft.id}/send`, { body, operationId: form.operationId });
    const campaign = bodyOf<ReturnType<typeof presentCampaignDetails>>(answer);
    return {
      goTo: `${base}/campaigns?sent=${draft.id}`,
      banner: sentBanner(campaign, { base, zone: membership.timeZone, now: visit.now }),
    };
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/review',
      for: 'practice',
      role: 'sender',
      handle: (visit) => door.withDraft(visit, async (draft) => draw(visit, draft, await lookAt(visit, draft))),
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/review',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { params, caller, form } = visit;
        const id = params.id ?? '';
        let draft = await drafts.find(caller.practiceId, id);
        if (!draft) {
          // Perhaps by this very form, pressed twice: then the first press is answered again.
          return orShowSent(
            () => send(visit, { id, sendAt: null, correctionOfId: null }),
            () => door.sentAnswer(visit, id),
          );
        }
        mustBeOwn(visit, draft);
        const looked = await lookAt(visit, draft);
        const errors = sayWhyNot(visit, draft, looked);
        if (errors.length > 0) return draw(visit, draft, looked, { errors, status: 409 });
        const unticked = looked.findings.flatMap(({ code, level, text }, index) =>
          level === 'check' && !form.all('checked').includes(text) && form.text('leaveOut') !== code
            ? [{ field: `checked-${index}`, message: `Tick to say you have looked at this: ${text}` }]
            : [],
        );
        const unexplained = looked.findings.flatMap(({ code, asksReason, text }, index) =>
          asksReason && form.text('leaveOut') !== code && form.text(`reason-${index}`) === ''
            ? [{ field: `reason-${index}`, message: `Enter why you send it anyway: ${text}` }]
            : [],
        );
        if (unticked.length + unexplained.length > 0) {
          return draw(visit, draft, looked, { errors: [...unticked, ...unexplained] });
        }
        if (looked.findings.length > 0 && looked.findings[0]?.level === 'stops') {
          const stops = looked.findings.filter(({ level }) => level === 'stops');
          return draw(visit, draft, looked, { errors: stops.map(({ text }) => ({ field: 'checks', message: text })) });
        }
        if (draft.channel === 'sms' && draft.subject !== null) {
          // Left from when it was an email; an SMS has none.
          const saved = await door.save(visit, draft, { subject: null });
          draft = saved.kind === 'saved' ? { ...draft, subject: null, version: saved.version } : draft;
        }
        const asked = draft;
        return orShowSent(
          async () => {
            try {
              return await send(visit, asked, reasonsIn(form, looked));
            } catch (error) {
              if (error instanceof Problem && error.code === 'already-sent') throw error;
              return draw(visit, asked, looked, { errors: formErrors(error, { sendAt: 'checks' }) });
            }
          },
          () => door.sentAnswer(visit, id),
        );
      },
    },
  ];
}

/** Languages and what their texts take, from the figures of the checks. */
function languageFigures({ choice, tally }: Looked) {
  if (!choice) return null;
  const texts = choice.texts.texts.map(({ language }, number) => ({
    ...{ language, segments: { total: tally?.texts[number]?.segments ?? 0 } },
  }));
  return { languages: choice.languages, texts };
}

/** What changed between drawing the page and pressing its button: the person looks again, at both numbers. */
function sayWhyNot(visit: PracticeVisit, draft: Draft, { count }: { count: number }): FormError[] {
  const { form } = visit;
  const drawn = form.number('count') ?? 0;
  if (drawn !== count) {
    const message = `The list changed from ${countOf(drawn, 'patient')} to ${countOf(count, 'patient')} while you were looking. Look again before you send`;
    return [{ field: 'send', message }];
  }
  const drawnVersion = form.number('templateVersion');
  if (draft.template && drawnVersion !== null && drawnVersion !== draft.template.version) {
    const who = draft.changedBy ?? 'Someone';
    const message = `${who} changed the template of this message while you were looking. Read the new text before you send`;
    return [{ field: 'send', message }];
  }
  if (form.number('version') !== draft.version) return [{ field: 'send', message: conflictMessage(draft, visit) }];
  return [];
}

const trialSentence = ({ outcome, days }: TextTrial): string =>
  `Half of the patients get each text, at random. We compare for ${countOf(days, 'day')}: ${OUTCOME_WORDS[outcome].toLowerCase()}.`;

const afterWords = (days: number) => (days === 0 ? 'on the same day' : `after ${countOf(days, 'day')}`);

const placesIn = (findings: readonly ShownFinding[], field: FindingPlace['field']): FindingPlace[] =>
  findings.flatMap(({ places }) => places.filter((place) => place.field === field));

/** The reasons that were typed, one for each code; of several findings with one code they are joined. */
function reasonsIn(form: Form, { findings }: Looked): { code: string; reason: string }[] {
  const reasons = new Map<string, string[]>();
  for (const [index, { code, asksReason }] of findings.entries()) {
    if (!asksReason || form.text('leaveOut') === code) continue;
    const typed = form.text(`reason-${index}`);
    reasons.set(code, [...new Set([...(reasons.get(code) ?? []), typed])]);
  }
  return [...reasons].map(([code, typed]) => ({ code, reason: typed.join('; ').slice(0, REASON_LIMIT) }));
}

async function orShowSent(act: () => Promise<PageAnswer>, sent: () => Promise<PageAnswer>): Promise<PageAnswer> {
  try {
    return await act();
  } catch (error) {
    // Of a colleague's that has gone meanwhile the page says so, rather than whose it was.
    if (error instanceof Problem && ['already-sent', 'not-yours'].includes(error.code)) return sent();
    throw error;
  }
}
