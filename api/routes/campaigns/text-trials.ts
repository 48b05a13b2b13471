import { Readable } from 'node:stream';
import { presentTrial } from '../../campaigns/present-trial';
import { notFound } from '../../contract/problem';
import { route } from '../../contract/route';
import { textTrialResult } from '../../schemas/campaigns/text-trials';
import type { Services } from '../../services';
import { campaignSubject } from './campaigns';

const CSV = 'text/csv; charset=utf-8';
const HEADER = ['Text', 'Patients', 'Outcome', 'Count', 'Share', 'Lower limit', 'Upper limit', 'State'];

/** What a trial of two texts showed (N41). */
export function textTrialRoutes({
  campaigns,
  textTrials,
  spreadsheets,
}: Pick<Services, 'campaigns' | 'textTrials' | 'spreadsheets'>) {
  const subject = campaignSubject(campaigns);
  const trialOf = async (practiceId: string, campaignId: string, now: Date) => {
    const found = await textTrials.find(practiceId, campaignId, now);
    if (!found) throw notFound('trial of two texts');
    return presentTrial(found);
  };

  return [
    route({
      method: 'get',
      path: '/api/v1/campaigns/{id}/text-trial',
      role: 'viewer',
      tag: 'Campaigns',
      summary: 'What a trial of two texts showed',
      description:
        'Counts everyone who was given a text at random, whether it reached them or not. Before the trial is over it has no result. 404 for a campaign with one text.',
      subject,
      answers: { 200: { description: 'The trial, and its result once it is over.', schema: textTrialResult } },
      async handle({ caller, subject: { id }, now }) {
        return { status: 200, body: await trialOf(caller.practiceId, id, now) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/campaigns/{id}/text-trial.csv',
      role: 'viewer',
      tag: 'Campaigns',
      summary: 'The same, as .csv',
      description: 'One row for each text, and one for the difference. It holds no patients.',
      subject,
      answers: { 200: { description: 'The file, as an attachment.', download: CSV } },
      async handle({ caller, subject: { id }, now }) {
        const trial = await trialOf(caller.practiceId, id, now);
        return {
          status: 200,
          download: {
            contentType: CSV,
            fileName: `trial-of-two-texts-${id}.csv`,
            write: (out) => spreadsheets.write('csv', out, HEADER, Readable.from(rowsOf(trial))),
          },
        };
      },
    }),
  ];
}

function rowsOf({ texts, outcome, difference, state }: ReturnType<typeof presentTrial>): string[][] {
  const number = (value: number | null | undefined): string => (value == null ? '' : value.toFixed(4));
  const rows = texts.map(({ text, patients, count, share, interval }) => [
    ...[text, String(patients), outcome, count === null ? '' : String(count), number(share)],
    ...[number(interval?.low), number(interval?.high), state],
  ]);
  if (!difference) return rows;
  const { value, low, high } = difference;
  return [...rows, ['B less A', '', outcome, '', number(value), number(low), number(high), state]];
}
