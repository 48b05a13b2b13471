import { BOOKING_REFUSALS } from './booking/refusals';
import { CAMPAIGN_REFUSALS } from './campaigns/refusals';
import { CONTENT_REFUSALS } from './content/refusals';
import { DELIVERY_REFUSALS } from './delivery/refusals';
import { CONVERSATION_REFUSALS } from './conversations/refusals';
import { LIST_REFUSALS } from './lists/refusals';
import { PATIENT_REFUSALS } from './patients/refusals';
import { PRACTICE_REFUSALS } from './practice/refusals';
import { RECALL_FOLLOW_UP_REFUSALS } from './recalls/follow-up-refusals';
import { RECALL_REFUSALS } from './recalls/refusals';
import { TRIAL_REFUSALS } from './campaigns/trial-refusals';
import type { Refusal, RefusalStatus } from './refusal';
import { REQUEST_REFUSALS } from './request-refusals';

/** The catalogue of refusals for API, pages and command line: the code, sentence and status of each. */
export const REFUSALS = {
  ...REQUEST_REFUSALS,
  ...PRACTICE_REFUSALS,
  ...PATIENT_REFUSALS,
  ...LIST_REFUSALS,
  ...CONTENT_REFUSALS,
  ...CAMPAIGN_REFUSALS,
  ...TRIAL_REFUSALS,
  ...DELIVERY_REFUSALS,
  ...CONVERSATION_REFUSALS,
  ...BOOKING_REFUSALS,
  ...RECALL_REFUSALS,
  ...RECALL_FOLLOW_UP_REFUSALS,
};

/** A refusal by its name in the catalogue, which is its code unless the entry says otherwise. */
export type RefusalName = keyof typeof REFUSALS;

/** The facts that the sentence of a refusal needs; `unknown` if it is always the same. */
export type FactsOf<Name extends RefusalName> = (typeof REFUSALS)[Name]['sentence'] extends (
  facts: infer Facts,
) => string
  ? Facts
  : unknown;

/** The arguments after a refusal's name: its facts, where its sentence needs any. */
export type Told<Name extends RefusalName> = unknown extends FactsOf<Name> ? [] : [facts: FactsOf<Name>];

export const codeOf = (name: RefusalName): string => (REFUSALS[name] as Refusal).code ?? name;
export const statusOf = (name: RefusalName): RefusalStatus => REFUSALS[name].status;

/** The sentence of a refusal, filled with the facts of the case. */
export function sentenceOf<Name extends RefusalName>(name: Name, ...[facts]: Told<Name>): string {
  const { sentence } = REFUSALS[name];
  // The type of the arguments holds the facts to the entry; here the entry is one of many.
  return typeof sentence === 'string' ? sentence : (sentence as (facts: unknown) => string)(facts);
}
