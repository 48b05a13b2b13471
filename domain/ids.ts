/** Ids are UUIDv7 strings, made in the adapters; the domain only names them. */
export type PracticeId = string;
export type CampaignId = string;
export type MessageId = string;
export type AttemptId = string;
export type ListId = string;
export type PatientId = string;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text has the shape of one of our ids (any UUID version: providers echo what we gave them). */
export function isId(text: string): boolean {
  return UUID.test(text);
}
