import type { Row } from '../bench';
import { timeRatio, type Run } from '../measure/pairs';
import type { Comparison } from '../report/result';
import { until } from '../until';
import { listFile } from '../world/people';
import type { Practice } from '../world/practice';
import { compare, inSeconds } from './compare';
import { SMS } from './sms';

/** A small campaign, such as a clinic that is cancelled in the morning. */
const FEW = 20;
/** Messages a second in the limited half: so few that a large campaign takes most of a minute. */
const RATE = 200;

/** A few messages of one practice, alone and beside the thousands of another: with a limit of the sending rate and without. */
export const beside: Row = async (bench) => {
  const { options, stage } = bench;
  const few = await bench.practices.get('beside-few', FEW);
  const many = await bench.practices.get('beside-many', options.size);
  const fewId = await few.importList(listFile(few.people.slice(0, FEW)), FEW);
  const manyId = await many.importList(listFile(many.people.slice(0, options.size)), options.size);
  const alone = (): Promise<Run> => timeFew(few, fewId);
  const product = (): Promise<Run> => besideMany(many, manyId, alone);
  const line = (name: string, how: string): Promise<Comparison> =>
    compare(bench, {
      name,
      title: `${FEW} SMS beside another practice's ${options.size}, ${how}`,
      floor: { name: 'alone', run: alone },
      product: { name: 'beside', run: product },
      target: { kind: 'at-most', value: 2, unit: '×' },
      ratio: timeRatio,
      inWords: inSeconds,
    });
  await alone();
  const unlimited = await line('beside', 'without a limit');
  try {
    await stage.restart(['worker'], [], { SMS_RATE_PER_SECOND: String(RATE) });
    await alone();
    return [unlimited, await line('beside-limited', `at most ${RATE} a second together`)];
  } finally {
    await stage.restart(['worker']);
  }
};

async function timeFew(practice: Practice, listId: string): Promise<Run> {
  const campaignId = await practice.draft(listId, SMS);
  const started = performance.now();
  await practice.send(campaignId);
  const delivered = async () => (await practice.campaign(campaignId)).counts.delivered === FEW;
  await until('the few are delivered', delivered, { timeoutMs: 120_000, everyMs: 20 });
  return { recipients: FEW, seconds: (performance.now() - started) / 1000 };
}

/** Starts the large campaign, times the small one while it runs, and stops it again. */
async function besideMany(many: Practice, listId: string, timed: () => Promise<Run>): Promise<Run> {
  const campaignId = await many.draft(listId, SMS);
  await many.send(campaignId);
  const counts = async () => (await many.campaign(campaignId)).counts;
  const runs = async () => (await counts()).submitted + (await counts()).delivered > 0;
  await until('the large campaign is under way', runs, { timeoutMs: 120_000, everyMs: 20 });
  const run = await timed();
  await many.request('POST', `/api/v1/campaigns/${campaignId}/cancel`, {});
  const ended = async () => {
    const { submitting, submitted } = await counts();
    return submitting + submitted === 0;
  };
  await until('the large campaign has ended', ended, { timeoutMs: 300_000, everyMs: 200 });
  return run;
}
