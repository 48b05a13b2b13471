import type { RecordEntry } from '../../../ports/delivery/clinical-record';

/**
 * The system of our entries' identifiers: a message of Rollcall, by its id. It is a URN because nobody fetches it. It
 * must never change, because record systems keep it, and it prevents saving a message twice (P21, N22).
 */
export const MESSAGE_ID_SYSTEM = 'urn:rollcall:message';

const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';
const SNOMED = 'http://snomed.info/sct';

/** v3-ParticipationMode: written by SMS or email. */
const MEDIUM = { sms: 'SMSWRIT', email: 'EMAILWRIT' } as const;

/**
 * The FHIR R4 Communication for a delivered message (docs/api.md, "The clinical record"). An email's subject is the topic's text:
 * R4 calls topic "similar to a subject line in an email".
 */
export function communicationOf(entry: RecordEntry): object {
  const coding = entry.snomedCodes.map((code) => ({ system: SNOMED, code }));
  const hasTopic = coding.length > 0 || entry.subject;
  return {
    resourceType: 'Communication',
    identifier: [{ system: MESSAGE_ID_SYSTEM, value: entry.messageId }],
    status: 'completed',
    category: [
      {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/communication-category', code: 'notification' }],
      },
    ],
    medium: [
      {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationMode', code: MEDIUM[entry.channel] }],
      },
    ],
    subject: { type: 'Patient', identifier: { system: NHS_NUMBER, value: entry.nhsNumber } },
    ...(hasTopic
      ? { topic: { ...(coding.length ? { coding } : {}), ...(entry.subject ? { text: entry.subject } : {}) } }
      : {}),
    sent: entry.sent,
    received: entry.received,
    payload: [{ contentString: entry.text }],
  };
}

/** The condition for creating a Communication: there is none for this message yet. */
export function onlyOnce(entry: { messageId: string }): string {
  return `identifier=${MESSAGE_ID_SYSTEM}|${entry.messageId}`;
}
