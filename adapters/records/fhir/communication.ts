import type { RecordEntry } from '../../../ports/delivery/clinical-record';

/**
 * The system of our entries' identifiers: a message of Rollcall, by its id. It is a URN because nobody fetches it. It
 * must never change, because record systems keep it, and it prevents saving a message twice (P21, N22).
 */
const MESSAGE_ID_SYSTEM = 'urn:rollcall:message';

const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';
const SNOMED = 'http://snomed.info/sct';

/** v3-ParticipationMode: written by SMS or email, or entered on a page. */
const MEDIUM = { sms: 'SMSWRIT', email: 'EMAILWRIT', link: 'ELECTRONIC' } as const;

const NOTIFICATION = [
  { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/communication-category', code: 'notification' }] },
];

/** The kind of resource of an entry: a letter is a document, everything else was said to the patient. */
export function typeOf({ channel }: Pick<RecordEntry, 'channel'>): 'Communication' | 'DocumentReference' {
  return channel === 'letter' ? 'DocumentReference' : 'Communication';
}

/** What is written for an entry. */
export function resourceOf(entry: RecordEntry): object {
  return entry.channel === 'letter' ? letterOf(entry) : communicationOf({ ...entry, channel: entry.channel });
}

/** The FHIR R4 DocumentReference for a letter that was posted, with its words. */
function letterOf(entry: RecordEntry): object {
  const coding = entry.snomedCodes.map((code) => ({ system: SNOMED, code }));
  return {
    resourceType: 'DocumentReference',
    identifier: [{ system: MESSAGE_ID_SYSTEM, value: entry.messageId }],
    status: 'current',
    docStatus: 'final',
    type: { text: 'Letter to the patient' },
    subject: { type: 'Patient', identifier: { system: NHS_NUMBER, value: entry.nhsNumber } },
    date: entry.received,
    description: 'Recall letter, posted',
    content: [
      {
        attachment: {
          contentType: 'text/plain; charset=utf-8',
          language: 'en-GB',
          data: Buffer.from(entry.text, 'utf8').toString('base64'),
          title: 'Recall letter',
          creation: entry.sent,
        },
      },
    ],
    ...(coding.length > 0 ? { context: { event: [{ coding }] } } : {}),
  };
}

/**
 * The FHIR R4 Communication for a delivered message (docs/api.md, "The clinical record"). An email's subject is the topic's text:
 * R4 calls topic "similar to a subject line in an email".
 */
function communicationOf(entry: RecordEntry & { channel: keyof typeof MEDIUM }): object {
  const coding = entry.snomedCodes.map((code) => ({ system: SNOMED, code }));
  const hasTopic = coding.length > 0 || entry.subject;
  const subject = { type: 'Patient', identifier: { system: NHS_NUMBER, value: entry.nhsNumber } };
  return {
    resourceType: 'Communication',
    identifier: [{ system: MESSAGE_ID_SYSTEM, value: entry.messageId }],
    status: 'completed',
    ...(entry.channel === 'link' ? {} : { category: NOTIFICATION }),
    medium: [
      {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationMode', code: MEDIUM[entry.channel] }],
      },
    ],
    subject,
    // The patient sends their own messages and the answers by their link.
    ...(entry.channel === 'link' || entry.from === 'patient' ? { sender: subject } : {}),
    ...(hasTopic
      ? { topic: { ...(coding.length ? { coding } : {}), ...(entry.subject ? { text: entry.subject } : {}) } }
      : {}),
    sent: entry.sent,
    received: entry.received,
    payload: [{ contentString: entry.text }],
  };
}

/** The condition for creating an entry: there is none for this message yet. */
export function onlyOnce(entry: { messageId: string }): string {
  return `identifier=${MESSAGE_ID_SYSTEM}|${entry.messageId}`;
}
