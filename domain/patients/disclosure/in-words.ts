import type { AnswerValue } from '../../content/questionnaires/answers';
import { answerWords } from '../../content/questionnaires/answers';
import type { ResponseItem } from '../../content/questionnaires/response';
import { KIND_WORDS, kindOf, shownChannel } from '../../delivery/origins';
import { MESSAGE_WORDS } from '../../delivery/message-words';
import { TICK_WORDS } from '../../eligibility/purposes';
import { SAFE_CHANNEL_WORDS, SAFE_LEVEL_WORDS } from '../../eligibility/safe-contact';
import { LOOK_WORDS, type DOWNLOADS_OF_PATIENTS, type LookAct } from '../../practice/looks';
import { CALL_OUTCOME_WORDS } from '../../recalls/calls/call-list';
import type { CallOutcome } from '../../recalls/recalls';
import { contactWords, countOf } from '../../words/numbers';
import { dateWords, timeWords } from '../../words/times';
import { languageName, writingPreferences } from '../preferences/writing-preferences';
import type { HeldFact } from './held-facts';
import type { DisclosureItem } from './items';

type Words = Pick<DisclosureItem, 'title' | 'facts' | 'text'>;
type Of<Section extends HeldFact['section']> = Extract<HeldFact, { section: Section }>;

const WAYS: Readonly<Record<string, string>> = {
  ...{ sms: 'SMS', email: 'Email', direct: 'Direct message', letter: 'Letter', call: 'Call' },
  answer: 'Answer by the personal link',
};
const BOOKING_STATES: Readonly<Record<string, string>> = {
  ...{ booked: 'Booked', cancelled: 'Cancelled', declined: 'The patient does not want an appointment' },
  elsewhere: 'The patient has had this elsewhere',
};
const RECALL_ANSWER_WORDS: Readonly<Record<string, string>> = {
  ...{ declined: 'Does not want this', 'done-elsewhere': 'Has had this done elsewhere', 'call-me': 'Asked for a call' },
  'in-record': 'The record says that it was done',
};
const RECALL_STATUSES: Readonly<Record<string, string>> = { open: 'Open', given: 'Given', closed: 'Closed' };
const DOWNLOAD_WORDS: Readonly<Record<(typeof DOWNLOADS_OF_PATIENTS)[number], string>> = {
  'campaign-report-downloaded': 'Campaign report downloaded',
  'rejected-rows-downloaded': 'Patients not accepted downloaded',
  'disclosure-made': 'Everything about the patient downloaded',
};

/** The facts that there are, in their order. */
const known = (...facts: [label: string, value: string | null][]): DisclosureItem['facts'] =>
  facts.flatMap(([label, value]) => (value === null || value === '' ? [] : [{ label, value }]));

/** What is held of a patient as a person reads it, in the patient's file and on the page where it is looked through. */
export function inWords(fact: HeldFact, timeZone: string): DisclosureItem {
  const { section, id, at } = fact;
  return { section, id, at, ...wordsOf(fact, (time) => (time === null ? null : timeWords(time, timeZone))) };
}

type When = (time: Date | null) => string | null;

function wordsOf(fact: HeldFact, when: When): Words {
  switch (fact.section) {
    case 'messages':
      return messageWords(fact, when);
    case 'replies':
      return {
        title: `${WAYS[fact.channel]} from the patient`,
        facts: known(['Subject', fact.subject], ['Sent automatically', fact.automatic ? 'Yes' : null]),
        text: fact.body,
      };
    case 'notes':
      return { title: 'Note', facts: known(['Written by', fact.by]), text: fact.text };
    case 'internal':
      return { title: 'Message between staff', facts: known(['Written by', fact.by]), text: fact.body };
    case 'answers':
      return {
        title: fact.title,
        facts: known(...Object.entries(fact.scores ?? {}).map(([name, score]) => scoreFact(name, score))),
        text: answerLines(fact.response.item ?? []).join('\n'),
      };
    case 'bookings':
      return {
        title: fact.name ?? 'Invitation to book',
        facts: known(
          ['State', BOOKING_STATES[fact.state] ?? fact.state],
          ['Appointment', when(fact.startsAt)],
          ['Where', fact.location],
        ),
        text: null,
      };
    case 'recalls':
      return {
        title: fact.reason,
        facts: known(
          ['Due', dateWords(fact.dueDate)],
          ['State', RECALL_STATUSES[fact.status] ?? fact.status],
          ['Closed because', fact.endedWhy],
        ),
        text: null,
      };
    case 'contacts':
      return contactFactWords(fact);
    case 'letters':
      return {
        title: 'Letter',
        facts: known(
          ['Address', fact.address.join(', ')],
          ['Posted', when(fact.postedAt) ?? 'Not posted'],
          ['Came back', when(fact.returnedAt)],
        ),
        text: fact.body,
      };
    case 'blocks':
      return {
        title: fact.number === null ? 'Blocks of this patient' : `Blocks of ${contactWords(fact.number)}`,
        facts: known(
          ['Blocked', fact.ticks.map((tick) => TICK_WORDS[tick]).join(', ') || 'Nothing'],
          ['Set by', fact.by],
          ['Why', fact.why],
        ),
        text: null,
      };
    case 'preferences':
      return preferenceWords(fact);
    case 'looks':
      return {
        title: LOOK_WORDS[fact.act as LookAct] ?? DOWNLOAD_WORDS[fact.act as keyof typeof DOWNLOAD_WORDS] ?? fact.act,
        facts: known(['Who', fact.by], ['How often', fact.times > 1 ? countOf(fact.times, 'time') : null]),
        text: null,
      };
  }
}

function preferenceWords({ what, level, by, why, writing }: Of<'preferences'>): Words {
  if (what !== 'writing') {
    return {
      title: `Is it safe to contact the patient? ${SAFE_CHANNEL_WORDS[what]}`,
      facts: known(['Answer', level && SAFE_LEVEL_WORDS[level]], ['Set by', by], ['Why', why]),
      text: null,
    };
  }
  const counts = writingPreferences(writing);
  return {
    title: 'How the patient wants us to write',
    facts: known(
      ['Language', counts.language && languageName(counts.language)],
      ['Large print', yesOrNo(writing.largePrint ?? (counts.largePrint || null))],
      ['A letter instead of a text', yesOrNo(writing.letterInstead)],
      ['Language in the practice’s system', writing.language],
      ['Format in the practice’s system', writing.format],
      ['Set by', by],
    ),
    text: null,
  };
}

const yesOrNo = (said: boolean | null): string | null => (said === null ? null : said ? 'Yes' : 'No');

function messageWords(fact: Of<'messages'>, when: When): Words {
  const kind = kindOf(fact.origin, fact.isRecall);
  return {
    title: [...new Set([WAYS[shownChannel(fact)], KIND_WORDS[kind]])].join(': '),
    facts: known(
      ['Sent by', fact.by],
      ['To', fact.contact === null ? null : contactWords(fact.contact)],
      ['Status', MESSAGE_WORDS[fact.status].word],
      ['Handed over', when(fact.submittedAt)],
      ['Delivered', when(fact.deliveredAt)],
      ['Saved to the record', when(fact.recordSavedAt)],
      ['Files', fact.files === 0 ? null : countOf(fact.files, 'file')],
      ['Subject', fact.subject],
    ),
    text: fact.body === '' ? 'The text was deleted after its retention period.' : fact.body,
  };
}

function contactFactWords({ channel, outcome, note, reason, by }: Of<'contacts'>): Words {
  const words =
    channel === 'call'
      ? CALL_OUTCOME_WORDS[outcome as CallOutcome]
      : channel === 'answer'
        ? (RECALL_ANSWER_WORDS[outcome ?? ''] ?? outcome)
        : null;
  return {
    title: `${WAYS[channel] ?? channel}: ${reason}`,
    facts: known(['Outcome', words], ['By', by]),
    text: note,
  };
}

const scoreFact = (name: string, score: number): [string, string] => [
  name === 'total' ? 'Total score' : `Score ${name}`,
  String(score),
];

/** Each question with its answers, in the order in which they were asked. */
function answerLines(items: readonly ResponseItem[]): string[] {
  return items.flatMap(({ linkId, text, answer, item }) => [
    ...(answer ? [`${text ?? linkId}: ${answer.map((one: AnswerValue) => answerWords(one)).join(', ')}`] : []),
    ...answerLines(item ?? []),
  ]);
}
