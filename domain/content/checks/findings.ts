import type { Channel } from '../../delivery/states';
import type { CodeRefused } from '../code-list';
import type { EmptyValues } from '../empty-values';
import type { ListTally } from '../list-tally';
import type { SomeRows } from './value-checks';
import { identifiersIn } from './identifiers';
import { isListed, linksIn, type WrittenLink } from './links';
import { namesRecipient } from '../list-text';
import type { Place } from './marked-words';
import { countSms } from '../sms-parts';
import { compileTemplate } from '../template';
import type { LanguageCount, TextChoice } from '../translations/text-choice';
import type { ContentRules } from './value-checks';
import { writtenIdentifiers } from './written-identifiers';
import { findablePoints, WANTED_DIFFERENCE } from '../text-trials/comparison';
import { trialSizeRefusal } from '../text-trials/text-trial';
import { columnKey, FIELD_WORDS, type Columns } from '../../lists/columns';
import type { Purpose } from '../../eligibility/purposes';

/** A campaign that went, or is to go, to some of the same patients, or from the same file. */
export interface EarlierCampaign {
  id: string;
  name: string;
  /** When the last of these patients was sent to; null while none was. */
  at: Date | null;
  /** How many of the patients about to be sent to. */
  patients: number;
}

/** Findings about a campaign to be sent that need a look at other lists and campaigns (N14, N15, E11). */
export interface ReviewFacts {
  /** Patients to be sent to whose number another of them has too. */
  sharingNumber: number;
  /** Patients to be sent to who do not wish to be contacted by SMS. */
  notWishingSms: number;
  /** Patients who are left out for nothing but the messages they had this month. */
  overMonthlyLimit: number;
  /** Patients to be sent to who are under 16 when it is handed over and share a number with an adult. */
  childrenWithAdultNumber: number;
  /** Patients to be sent to who turned 11 or 16 within a year, and whose number has not changed since. */
  numbersToConfirm: number;
  /** Patients to be sent to whose whole name stands in the text as it is written. */
  namedInText: number;
  /** Campaigns with the same text, the newest first, at most three. */
  sameText: EarlierCampaign[];
  /** The newest campaign that was sent from the same file; null when there is none. */
  sameFile: EarlierCampaign | null;
}

/** How far a tally went: over all patients of the list, or the first of them. */
export interface CountedTally extends ListTally {
  /** Patients of the list; more than `rows` when counting stopped before the end. */
  of: number;
}

/** Questions that the pages ask of each draft. */
export const QUESTIONS = ['record', 'timing'] as const;
export type Question = (typeof QUESTIONS)[number];

/** All that the checks before sending look at. */
export interface Checked {
  draft: {
    purpose: Purpose;
    channel: Channel;
    body: string;
    /** Of an email. */
    subject?: string | null;
    snomedCodes: readonly string[];
    saveToRecord: boolean;
    emptyValues: EmptyValues | null;
    sendAt: Date | null;
    unanswered: readonly Question[];
  };
  list: null | {
    channel: Channel;
    status: 'processing' | 'ready' | 'refused';
    problem: { message: string } | null;
    counts: { accepted: number } | null;
    header: readonly string[] | null;
    columns: Partial<Columns> | null;
    sharedNumbers: 'one-per-patient' | 'one-per-number';
    createdAt: Date;
  };
  /** What keeps subject and text from being sent, worded already. */
  textFaults: readonly { message: string }[];
  /** Null where nothing can be counted yet. */
  tally: CountedTally | null;
  /** Which text each patient gets; null or absent where that is not known. */
  choice?: TextChoice | null;
  /** Channels that the practice has an account for. */
  channels: readonly Channel[];
  isSwitchedOn: boolean;
  /** What the practice looks out for. */
  rules: ContentRules;
  /** SMS credits that are free; null where the practice counts none. */
  creditsAvailable: number | null;
  /** Null while the list is not ready. */
  facts: ReviewFacts | null;
  /** Codes of the draft that the practice does not allow. */
  refusedCodes: readonly CodeRefused[];
  now: Date;
}

/** Where in the text a finding is, for the pages that mark it. */
export interface FindingPlace extends Place {
  field: 'subject' | 'body' | 'subjectB' | 'bodyB';
}

/** Where something was found; null is a translation, in which the pages mark nothing. */
type FoundPlace = Place & { field: FindingPlace['field'] | null };

/** What each finding tells besides its code. */
interface Told {
  'feature-off': object;
  'no-provider': { channel: Channel };
  'no-credits': { needed: number; available: number };
  'list-missing': object;
  'list-not-ready': object;
  'list-refused': { why: string | null };
  'nobody-to-send': object;
  'channel-differs': { list: Channel; draft: Channel };
  'text-fault': { why: string };
  'message-too-long': { rows: SomeRows };
  'unfilled-placeholder': { name: string; rows: SomeRows; choice: EmptyValues | null };
  'send-at-past': { at: Date };
  'question-open': { question: Question };
  'list-old': { days: number };
  'many-segments': { segments: number };
  'sensitive-words': { words: string[]; rows: SomeRows | null };
  'link-not-listed': { links: WrittenLink[]; rows: SomeRows | null };
  'identifier-in-text': { names: string[]; written: string[]; people: number };
  'child-with-adult-number': object;
  'number-to-confirm': object;
  'costly-characters': { characters: string[] };
  'partly-checked': { rows: number };
  'shared-numbers': { write: string | null };
  'dissent-overruled': object;
  'over-monthly-limit': object;
  'same-text': { earlier: EarlierCampaign };
  'translation-missing': { languages: LanguageCount[] };
  'translation-not-sent': { languages: LanguageCount[] };
  'same-file': { earlier: EarlierCampaign };
  'codes-not-saved': { codes: number };
  'code-not-listed': { refused: CodeRefused };
  /** How many patients get each of two texts, and the smallest difference that is likely to be found, in points. */
  'small-trial': { patientsForEach: number; findable: number };
  'trial-too-few': { fewest: number };
  'trial-too-many': { most: number };
}
export type FindingCode = keyof Told;

/**
 * One thing found in the checks before sending. `stops`: it is not sent; `check`: a person should look at it, and the API
 * tells it as a warning.
 */
export type Finding = {
  [Code in FindingCode]: {
    code: Code;
    severity: 'stops' | 'check';
    count?: number;
    places?: FindingPlace[];
    /** It is about text B alone, where two texts are compared. */
    isOfTextB?: boolean;
  } & Told[Code];
}[FindingCode];

/**
 * The findings that a person has to acknowledge with a reason while the practice's content guard is on (N7). The others
 * are information, or somebody has decided about them already.
 */
export const ACKNOWLEDGED = [
  ...(['sensitive-words', 'identifier-in-text', 'link-not-listed', 'same-text', 'shared-numbers'] as const),
  ...(['over-monthly-limit', 'child-with-adult-number', 'costly-characters'] as const),
] satisfies FindingCode[];
export type AcknowledgedCode = (typeof ACKNOWLEDGED)[number];

/** Whether a finding needs a reason before it is sent while the content guard is on. */
export function needsReason({ code, severity }: Pick<Finding, 'code' | 'severity'>): boolean {
  return severity === 'check' && (ACKNOWLEDGED as readonly FindingCode[]).includes(code);
}

/** Findings about what patients read. Those of text B are looked for as well. */
const OF_TEXT: ReadonlySet<FindingCode> = new Set([
  ...(['text-fault', 'message-too-long', 'unfilled-placeholder', 'many-segments', 'partly-checked'] as const),
  ...(['sensitive-words', 'link-not-listed', 'identifier-in-text', 'costly-characters'] as const),
  ...(['shared-numbers', 'same-text'] as const),
] satisfies FindingCode[]);

/** The same finding in both texts is shown once. */
const wordsOfFinding = ({ places: _, isOfTextB: _isB, ...told }: Finding): string => JSON.stringify(told);

/**
 * The findings of a campaign with two texts (N41): those of text A, and what is found in text B alone.
 * @param ofB the findings of the same campaign with text B instead.
 */
export function withTextB(ofA: readonly Finding[], ofB: readonly Finding[], patients: number): Finding[] {
  const known = new Set(ofA.map(wordsOfFinding));
  const more = ofB
    .filter((finding) => OF_TEXT.has(finding.code) && !known.has(wordsOfFinding(finding)))
    .map((finding) => ({ ...finding, isOfTextB: true, places: finding.places?.map(placeInB) }));
  const patientsForEach = Math.floor(patients / 2);
  // Households stay together, so Send may find one text with fewer than half.
  const size = patients === 0 ? null : trialSizeRefusal({ A: patients - patientsForEach, B: patientsForEach });
  const stops: Finding[] = size === null ? [] : [{ ...size, severity: 'stops' }];
  const findable = findablePoints(patientsForEach);
  const isSmall = findable > WANTED_DIFFERENCE * 100;
  const small: Finding[] = isSmall ? [{ code: 'small-trial', severity: 'check', patientsForEach, findable }] : [];
  const found = [...ofA, ...more, ...stops, ...small];
  return [
    ...found.filter(({ severity }) => severity === 'stops'),
    ...found.filter(({ severity }) => severity === 'check'),
  ];
}

const placeInB = (place: FindingPlace): FindingPlace => ({
  ...place,
  field: place.field === 'subject' || place.field === 'subjectB' ? 'subjectB' : 'bodyB',
});

/** The usual price of long messages: from here on each is warned of. */
export const MANY_SEGMENTS = 6;
/** A list this old may name patients who have moved, died or been seen since. */
const OLD_AFTER_DAYS = 7;
const DAY_MS = 86_400_000;

/** The checks before sending (H13, H16, P2, N14, N15, N24), those that stop it first: for page, API and command line alike. */
export function findingsOf(checked: Checked): Finding[] {
  const found = [
    ...placeFindings(checked),
    ...listFindings(checked),
    ...textFindings(checked),
    ...wordFindings(checked),
    ...languageFindings(checked),
    ...patientFindings(checked),
    ...answerFindings(checked),
  ];
  return [
    ...found.filter(({ severity }) => severity === 'stops'),
    ...found.filter(({ severity }) => severity === 'check'),
  ];
}

function placeFindings({ draft, channels, isSwitchedOn, tally, creditsAvailable: available }: Checked): Finding[] {
  const found: Finding[] = [];
  if (!isSwitchedOn) found.push({ code: 'feature-off', severity: 'stops' });
  if (!channels.includes(draft.channel)) {
    found.push({ code: 'no-provider', severity: 'stops', channel: draft.channel });
  }
  const needed = tally?.segments ?? 0;
  if (available !== null && needed > available) found.push(noCredits(needed, available));
  return found;
}

/** More credits are needed than are free (H16). */
const noCredits = (needed: number, available: number): Finding => ({
  ...({ code: 'no-credits', severity: 'stops' } as const),
  ...{ needed, available },
});

function listFindings({ draft, list, now }: Checked): Finding[] {
  if (!list) return [{ code: 'list-missing', severity: 'stops' }];
  const found: Finding[] = [];
  if (list.status === 'processing') found.push({ code: 'list-not-ready', severity: 'stops' });
  else if (list.status === 'refused') {
    found.push({ code: 'list-refused', severity: 'stops', why: list.problem?.message ?? null });
  } else if ((list.counts?.accepted ?? 0) === 0) found.push({ code: 'nobody-to-send', severity: 'stops' });
  if (list.channel !== draft.channel) {
    found.push({ code: 'channel-differs', severity: 'stops', list: list.channel, draft: draft.channel });
  }
  const days = Math.floor((now.getTime() - list.createdAt.getTime()) / DAY_MS);
  if (days > OLD_AFTER_DAYS) found.push({ code: 'list-old', severity: 'check', days });
  return found;
}

/** How many words, hosts and characters a finding names. */
const NAMED = 5;
/** So many places of a finding are marked. */
const MARKED = 100;

/** What is looked at for words: the text itself, and its translations. */
type Written = Pick<Checked, 'draft' | 'choice'>;

/** The parts of the text that patients see, each with its field, and the translations that somebody gets. */
function textsOf({
  draft: { channel, subject, body },
  choice,
}: Written): { field: FoundPlace['field']; text: string }[] {
  const parts: { field: FoundPlace['field']; text: string }[] = [{ field: 'body', text: body }];
  if (channel === 'email') parts.unshift({ field: 'subject', text: subject ?? '' });
  const [, ...translated] = choice?.texts.texts ?? [];
  const texts = translated.flatMap((one) => (channel === 'email' ? [one.subject ?? '', one.body] : [one.body]));
  return [...parts, ...texts.map((text) => ({ field: null, text }))];
}

/** What `find` finds in subject and text, each with its field. */
function foundIn<Found extends Place>(
  written: Written,
  find: (text: string) => readonly Found[],
): (Found & FoundPlace)[] {
  return textsOf(written).flatMap(({ field, text }) => find(text).map((found) => ({ ...found, field })));
}

const placesOf = (found: readonly FoundPlace[]): FindingPlace[] =>
  found.flatMap(({ field, index, length }) => (field === null ? [] : [{ field, index, length }])).slice(0, MARKED);

const distinct = (words: readonly string[]): string[] => [...new Set(words)];

/** Findings in the text itself (N7, N24): marked words, links, what identifies a patient, and characters that cost more. */
function wordFindings(checked: Checked): Finding[] {
  const { draft } = checked;
  const found = [...guardFindings(checked), ...identifierFindings(checked)];
  if (draft.channel !== 'sms') return found;
  const { expensiveCharacters, expensiveTotal } = countSms(draft.body);
  if (expensiveTotal === 0) return found;
  const characters = distinct(expensiveCharacters.map(({ character }) => character)).slice(0, NAMED);
  const places = expensiveCharacters.map(({ character, index }) => ({
    ...({ field: 'body' } as const),
    ...{ index, length: character.length },
  }));
  return [
    ...found,
    { code: 'costly-characters', severity: 'check', count: expensiveTotal, characters, places: placesOf(places) },
  ];
}

/** Marked words and links off the practice's list, in the text and in what the list's values bring into it. */
function guardFindings(checked: Checked): Finding[] {
  const { tally, rules } = checked;
  const found: Finding[] = [];
  const words = foundIn(checked, rules.markedWords);
  const filled = tally?.faults?.words ?? null;
  if (words.length > 0 || filled) {
    found.push({
      ...({ code: 'sensitive-words', severity: 'check' } as const),
      ...(words.length > 0 ? { count: words.length } : {}),
      words: distinct([...words.map(({ word }) => word), ...(filled?.found ?? [])]).slice(0, NAMED),
      ...{ rows: filled?.rows ?? null, places: placesOf(words) },
    });
  }
  const unlisted = foundIn(checked, (text) => linksIn(text, rules.links)).filter(
    ({ host }) => !isListed(host, rules.links),
  );
  const brought = tally?.faults?.links ?? null;
  if (unlisted.length > 0 || brought) {
    const links = [...new Map([...unlisted, ...(brought?.found ?? [])].map((link) => [link.text, link])).values()];
    found.push({
      ...({ code: 'link-not-listed', severity: 'check' } as const),
      ...(unlisted.length > 0 ? { count: unlisted.length } : {}),
      ...{ links: links.slice(0, NAMED), rows: brought?.rows ?? null, places: placesOf(unlisted) },
    });
  }
  return found;
}

/** What shows who a patient is: a placeholder that does, or one person's details typed into a text for many. */
function identifierFindings(checked: Checked): Finding[] {
  const { list, facts, now } = checked;
  const header = list?.header ?? [];
  const columns = list?.columns ?? null;
  const names = distinct(textsOf(checked).flatMap(({ text }) => identifiersIn(text, header, columns)));
  const isForMany = (list?.counts?.accepted ?? 2) > 1;
  const written = isForMany ? foundIn(checked, (text) => writtenIdentifiers(text, now)) : [];
  const people = isForMany ? (facts?.namedInText ?? 0) : 0;
  if (names.length + written.length + people === 0) return [];
  const shown = foundIn(checked, (text) => placeholderPlaces(text, names));
  return [
    {
      ...({ code: 'identifier-in-text', severity: 'check' } as const),
      ...{ names, written: distinct(written.map(({ text }) => text)).slice(0, NAMED), people },
      places: placesOf([...shown, ...written]),
    },
  ];
}

/** Where placeholders of these names stand in a text. */
function placeholderPlaces(text: string, names: readonly string[]): Place[] {
  const keys = names.map(columnKey);
  return [...text.matchAll(/\(\((?!\()[^\r\n]*?\)\)/g)].flatMap(({ 0: written, index }) =>
    compileTemplate(written).placeholders.some((name) => keys.includes(columnKey(name)))
      ? [{ index, length: written.length }]
      : [],
  );
}

/** A text that is faulty anyway is not also called too long for some rows. */
function textFindings(checked: Checked): Finding[] {
  const { draft, tally, textFaults } = checked;
  const found: Finding[] = textFaults.map(({ message }) => ({ code: 'text-fault', severity: 'stops', why: message }));
  if (!tally) return found;
  if (tally.tooLong && textFaults.length === 0) {
    found.push({ code: 'message-too-long', severity: 'stops', count: tally.tooLong.count, rows: tally.tooLong });
  }
  const choice = draft.emptyValues;
  for (const { name, ...rows } of tally.missing) {
    const severity = choice === null ? 'stops' : 'check';
    const places = placesOf(foundIn(checked, (text) => placeholderPlaces(text, [name])));
    found.push({ code: 'unfilled-placeholder', severity, count: rows.count, name, rows, choice, places });
  }
  const unsent = tally.leftOut + tally.toCall;
  if (tally.rows === tally.of && unsent > 0 && unsent === tally.rows) {
    found.push({ code: 'nobody-to-send', severity: 'stops' });
  }
  const segments = tally.longest?.segments ?? 0;
  if (segments > MANY_SEGMENTS) found.push({ code: 'many-segments', severity: 'check', segments });
  if (tally.rows < tally.of) found.push({ code: 'partly-checked', severity: 'check', rows: tally.rows });
  return found;
}

/** Patients who need another language, and do not get the text in it although somebody wrote it or marked it (N42). */
function languageFindings({ choice }: Checked): Finding[] {
  const found: Finding[] = [];
  const count = (languages: readonly LanguageCount[]) => languages.reduce((all, { patients }) => all + patients, 0);
  const toCall = choice?.languages.filter(({ gets }) => gets === 'call') ?? [];
  if (toCall.length > 0) {
    found.push({ code: 'translation-missing', severity: 'check', count: count(toCall), languages: toCall });
  }
  const unused = choice?.languages.filter(({ gets, why }) => gets === 'own-text' && why !== 'no-translation') ?? [];
  if (unused.length > 0) {
    found.push({ code: 'translation-not-sent', severity: 'check', count: count(unused), languages: unused });
  }
  return found;
}

/** Repeats, shared numbers, and wishes that a recall overrules. */
function patientFindings({ draft, list, facts }: Checked): Finding[] {
  if (!facts || !list) return [];
  const found: Finding[] = [];
  const isSms = draft.channel === 'sms';
  const namesNobody = isSms && !namesRecipient(draft.body, list.header ?? [], list.columns);
  if (namesNobody && list.sharedNumbers === 'one-per-patient' && facts.sharingNumber > 0) {
    found.push({ code: 'shared-numbers', severity: 'check', count: facts.sharingNumber, write: nameColumn(list) });
  }
  if (isSms && facts.childrenWithAdultNumber > 0) {
    found.push({ code: 'child-with-adult-number', severity: 'check', count: facts.childrenWithAdultNumber });
  }
  if (isSms && facts.numbersToConfirm > 0) {
    found.push({ code: 'number-to-confirm', severity: 'check', count: facts.numbersToConfirm });
  }
  if (draft.purpose === 'recall' && isSms && facts.notWishingSms > 0) {
    found.push({ code: 'dissent-overruled', severity: 'check', count: facts.notWishingSms });
  }
  if (facts.overMonthlyLimit > 0) {
    found.push({ code: 'over-monthly-limit', severity: 'check', count: facts.overMonthlyLimit });
  }
  for (const earlier of facts.sameText) {
    found.push({ code: 'same-text', severity: 'check', count: earlier.patients, earlier });
  }
  if (facts.sameFile?.at) found.push({ code: 'same-file', severity: 'check', earlier: facts.sameFile });
  return found;
}

/** The column of the list that would say whom a message is for, by its own name; null where there is none. */
function nameColumn({ header, columns }: NonNullable<Checked['list']>): string | null {
  const place = columns?.givenName ?? columns?.name;
  if (columns?.givenName === undefined && columns?.registerGivenName !== undefined) return FIELD_WORDS.givenName;
  if (place === undefined) return null;
  return header?.[place]?.trim() || FIELD_WORDS[columns?.givenName === undefined ? 'name' : 'givenName'];
}

function answerFindings({ draft, refusedCodes, now }: Checked): Finding[] {
  const found: Finding[] = draft.unanswered.map((question) => ({ code: 'question-open', severity: 'stops', question }));
  for (const refused of refusedCodes) found.push({ code: 'code-not-listed', severity: 'stops', refused });
  if (draft.sendAt && draft.sendAt <= now) found.push({ code: 'send-at-past', severity: 'stops', at: draft.sendAt });
  if (!draft.saveToRecord && draft.snomedCodes.length > 0) {
    found.push({ code: 'codes-not-saved', severity: 'check', codes: draft.snomedCodes.length });
  }
  return found;
}
