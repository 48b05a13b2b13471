import { Pool } from 'undici';
import { observationOf, SCORE_SYSTEM } from '../../../domain/content/questionnaires/observation';
import { RESPONSE_SYSTEM } from '../../../domain/content/questionnaires/response';
import type { AnswerRecord, AnswerSaved } from '../../../ports/content/answer-saving';
import { readBaseUrl } from '../../http/base-url';
import { exchange } from '../../http/exchange';
import { headerText } from '../../http/headers';
import { readJson } from '../../http/json';
import { issueCode, referenceOf, referenceOfResource, verdictOf } from './verdicts';

const TIMEOUT_MS = 20_000;
const CONNECTIONS = 2;

/** Saves answers to a record system over FHIR R4. */
export function createAnswerRecord({ baseUrl, token }: { baseUrl: string; token?: string }): AnswerRecord {
  const base = readBaseUrl(baseUrl);
  const pool = new Pool(base.origin, {
    ...{ connections: CONNECTIONS, pipelining: 1, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS },
    connect: { timeout: TIMEOUT_MS / 2 },
  });

  async function create(type: string, body: object, identifier: string): Promise<AnswerSaved> {
    const condition = `identifier=${encodeURIComponent(identifier)}`;
    const answer = await exchange(pool, {
      method: 'POST',
      path: `${base.path}${type}`,
      headers: {
        ...{ accept: 'application/fhir+json', 'content-type': 'application/fhir+json', prefer: 'return=minimal' },
        'if-none-exist': condition,
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify(body),
      timeoutMs: TIMEOUT_MS,
      // Conditional, so it can be repeated.
      abandonWritten: true,
    });
    if (answer.kind !== 'answered') return { kind: 'again', why: 'no answer', isAway: true };
    if (answer.status < 200 || answer.status > 299)
      return notTaken(answer.status, answer.complete ? answer.body : null);
    const location = headerText(answer.headers, 'location') ?? headerText(answer.headers, 'content-location');
    const found = referenceOf(location) ?? referenceOfResource(answer.complete ? readJson(answer.body) : undefined);
    return { kind: 'saved', reference: found ?? `${type}?${condition}` };
  }

  function notTaken(status: number, body: string | null): AnswerSaved {
    const verdict = verdictOf(status, body === null ? null : issueCode(readJson(body)), null);
    const why = 'detail' in verdict ? verdict.detail : `HTTP ${status}`;
    // 403 and 422 are about this patient or these answers. Asking again says the same.
    if (verdict.kind === 'refused' || verdict.kind === 'denied') return { kind: 'refused', why };
    return { kind: 'again', why, isAway: verdict.kind === 'away' || verdict.kind === 'unauthorised' };
  }

  return {
    async save({ id, response, scores, scoreCodes }) {
      const saved = await create('QuestionnaireResponse', response, `${RESPONSE_SYSTEM}|${id}`);
      if (saved.kind !== 'saved') return saved;
      // A search is no address: such a reference is only for people who look for the entry.
      const reference = saved.reference.includes('?') ? null : saved.reference;
      for (const [name, value] of Object.entries(scores)) {
        const observation = observationOf(response, { name, value, codes: scoreCodes[name] ?? [] }, reference);
        const score = await create('Observation', observation, `${SCORE_SYSTEM}|${id}:${name}`);
        if (score.kind !== 'saved') return score;
      }
      return saved;
    },
    close: () => pool.close(),
  };
}
