import { z } from 'zod';
import { RESTRICTED_WORDS } from '../../../domain/patients/exposure';
import { FAILURE_REASONS, type FailureCode } from '../../../domain/delivery/failure-reasons';
import { ENOUGH_CASES, NO_FAILURE_OF_THE_NUMBER, REPUTATION_RULE } from '../../../domain/eligibility/reputation';
import type {
  MonthOfCases,
  NumberPlace,
  NumberReputations,
  NumberToFix,
} from '../../../ports/eligibility/number-reputation';
import { pageQuery } from '../../contract/cursor';
import { pageAsked, pageShown } from '../../contract/paging';
import { numbersLook } from '../../patients/looks';
import { route } from '../../contract/route';
import { pageOf } from '../../schemas/common';
import { need, numberReputation, numberToFix, reputationPlace } from '../../schemas/eligibility/numbers';
import type { Services } from '../../services';

const DOWNLOADS = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

const HEADER = [
  'Number',
  'NHS number',
  'Family name',
  'Given name',
  'Date of birth',
  'Failures',
  'Last cause',
  'Since',
];
/** Numbers read per query for a download. */
const CHUNK = 500;

const numbersQuery = pageQuery(reputationPlace).extend({ need: need.optional() });
const downloadQuery = z.strictObject({ need: need.optional() });

/** Numbers likely to fail, for staff who correct them in the record (N13), and the rule that marks them (N12). */
export function numberRoutes({ numbers, audit, spreadsheets }: Pick<Services, 'numbers' | 'audit' | 'spreadsheets'>) {
  return [
    route({
      method: 'get',
      path: '/api/v1/numbers-to-fix',
      role: 'viewer',
      tag: 'Numbers',
      summary: 'Numbers that are likely to fail, with the patients who share them',
      description:
        'Lasting causes come first, then numbers that failed before, then the others. Within each group, the least likely ' +
        'to be reached come first. A number leaves the list when a message to it is delivered, or when no ' +
        'patient has it.',
      query: numbersQuery,
      answers: { 200: { description: 'A page of numbers.', schema: pageOf(numberToFix) } },
      async handle({ caller, query }) {
        const page = await numbers.toFix(caller.practiceId, query.need ?? null, pageAsked(query));
        return { status: 200, body: pageShown(page, present), looked: numbersLook(null) };
      },
    }),
    ...(['csv', 'xlsx'] as const).map((kind) =>
      route({
        method: 'get',
        path: `/api/v1/numbers-to-fix.${kind}`,
        role: 'sender',
        tag: 'Numbers',
        summary: `Numbers that are likely to fail, as .${kind}`,
        description:
          "One row for each patient who shares a number, in the order of the list. A cell that a spreadsheet would run begins with '.",
        query: downloadQuery,
        answers: { 200: { description: 'The file, as an attachment.', download: DOWNLOADS[kind] } },
        async handle({ caller, query, now }) {
          await audit.append({
            practiceId: caller.practiceId,
            at: now,
            actor: caller.user,
            act: 'numbers-to-fix-downloaded',
            subjectKind: 'numbers',
            subjectId: null,
            details: { byToken: caller.tokenId, kind, need: query.need ?? null },
          });
          const rows = rowsOf(everyNumber(numbers, caller.practiceId, query.need ?? null));
          return {
            status: 200,
            download: {
              contentType: DOWNLOADS[kind],
              fileName: `numbers-to-fix-${now.toISOString().slice(0, 10)}.${kind}`,
              write: (out) => spreadsheets.write(kind, out, HEADER, rows),
            },
          };
        },
      }),
    ),
    route({
      method: 'get',
      path: '/api/v1/number-reputation',
      role: 'viewer',
      tag: 'Numbers',
      summary: 'The rule for marking numbers as likely to fail, and how often it was right here',
      answers: { 200: { description: 'The rule and the figures.', schema: numberReputation } },
      async handle({ caller, now }) {
        const [count, months] = await Promise.all([
          numbers.countToFix(caller.practiceId),
          numbers.cases(caller.practiceId, now),
        ]);
        return { status: 200, body: presentReputation(count, months) };
      },
    }),
  ];
}

function presentReputation(count: { correct: number; wait: number }, months: MonthOfCases[]) {
  const sum = (of: 'expected' | 'failed') => months.reduce((total, month) => total + month[of], 0);
  return {
    rule: [...REPUTATION_RULE],
    noFailureOfTheNumber: [...NO_FAILURE_OF_THE_NUMBER],
    numbers: count,
    ...{ expected: sum('expected'), failed: sum('failed'), isEnough: sum('expected') >= ENOUGH_CASES },
    months,
  };
}

/** If no cause was reported, we say so. */
function causeOf(code: FailureCode | null): { code: FailureCode; message: string } {
  const known = code ?? 'cause-unknown';
  return { code: known, message: FAILURE_REASONS[known].message };
}

function present({ lastCode, failingSince, likelyToFail: _, sinceDay: __, ...number }: NumberToFix) {
  return { ...number, lastCause: causeOf(lastCode), since: failingSince };
}

async function* everyNumber(
  numbers: NumberReputations,
  practiceId: string,
  wanted: NumberToFix['need'] | null,
): AsyncGenerator<NumberToFix> {
  let after: NumberPlace | null = null;
  do {
    const page: Awaited<ReturnType<NumberReputations['toFix']>> = await numbers.toFix(practiceId, wanted, {
      limit: CHUNK,
      after,
    });
    yield* page.items;
    after = page.next;
  } while (after !== null);
}

/** One row for each patient, because staff look up the record by patient. */
async function* rowsOf(found: AsyncIterable<NumberToFix>): AsyncGenerator<string[]> {
  for await (const { number, patients, failures, lastCode, sinceDay } of found) {
    for (const { isRestricted, nhsNumber, familyName, givenName, dateOfBirth } of patients) {
      const who = isRestricted
        ? ['', RESTRICTED_WORDS, '', '']
        : [nhsNumber ?? '', familyName ?? '', givenName ?? '', dateOfBirth ?? ''];
      yield [number ?? '', ...who, String(failures), causeOf(lastCode).message, sinceDay];
    }
  }
}
