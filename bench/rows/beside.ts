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

/** So many large campaigns have more ranges to hand over than a worker has slots. */
const SEVERAL = 3;

interface Large {
  practice: Practice;
  listId: string;
}

/**
 * A few messages of one practice, alone and next to thousands of others: with a sending rate and without, and where
 * the others use a worker's whole capacity.
 */
export const beside: Row = async (bench) => {
  const { options, stage } = bench;
  const few = await bench.practices.get('beside-few', FEW);
  const fewId = await few.importList(listFile(few.people.slice(0, FEW)), FEW);
  const large: Large[] = [];
  for (let number = 1; number <= SEVERAL; number++) {
    const practice = await bench.practices.get(`beside-many-${number}`, options.size);
    const listId = await practice.importList(listFile(practice.people.slice(0, options.size)), options.size);
    large.push({ practice, listId });
  }
  const alone = (): Promise<Run> => timeFew(few, fewId);
  const line = (name: string, how: string, others = large.slice(0, 1)): Promise<Comparison> =>
    compare(bench, {
      name,
      title: `${FEW} SMS beside ${options.size} of ${others.length === 1 ? 'another practice' : `each of ${others.length} others`}, ${how}`,
      floor: { name: 'alone', run: alone },
      product: { name: 'beside', run: () => besideMany(others, alone) },
      target: { kind: 'at-most', value: 2, unit: '×' },
      ratio: timeRatio,
      inWords: inSeconds,
    });
  await alone();
  const unlimited = [
    await line('beside', 'without a limit'),
    await line(`beside-${SEVERAL}`, 'without a limit', large),
  ];
  try {
    await stage.restart(['worker'], [], { SMS_RATE_PER_SECOND: String(RATE) });
    await alone();
    return [...unlimited, await line('beside-limited', `at most ${RATE} a second together`)];
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

/** Starts the large campaigns, times the small one while they run, and stops them again. */
async function besideMany(others: Large[], timed: () => Promise<Run>): Promise<Run> {
  const campaigns = await Promise.all(others.map(startLarge));
  const run = await timed();
  await Promise.all(campaigns.map(({ end }) => end()));
  return run;
}

async function startLarge({ practice, listId }: Large): Promise<{ end: () => Promise<void> }> {
  const campaignId = await practice.draft(listId, SMS);
  await practice.send(campaignId);
  const counts = async () => (await practice.campaign(campaignId)).counts;
  const runs = async () => {
    const { submitted, delivered } = await counts();
    return submitted + delivered > 0;
  };
  await until('the large campaign is under way', runs, { timeoutMs: 120_000, everyMs: 20 });
  return {
    async end() {
      await practice.request('POST', `/api/v1/campaigns/${campaignId}/cancel`, {});
      const ended = async () => {
        const { submitting, submitted } = await counts();
        return submitting + submitted === 0;
      };
      await until('the large campaign has ended', ended, { timeoutMs: 300_000, everyMs: 200 });
    },
  };
}
