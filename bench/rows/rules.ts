import type { Bench, Row } from '../bench';
import { runCampaign } from '../world/campaign-run';
import { CheckFailed } from '../world/checks';
import type { Practice } from '../world/practice';
import { compare } from './compare';
import { readySms, SMS } from './sms';

/** A rule that a practice may have on while it sends; a further one is one entry here. */
type Rule = (bench: Bench, practice: Practice) => Promise<void>;

/** Credits are counted, with enough of them, and each segment has a price. */
const credits: Rule = async ({ options }, practice) => {
  const most = 10_000_000;
  const wanted = Math.min(most, 100 * options.size + 10_000);
  await asked(practice, 'POST', '/api/v1/credits/purchases', { credits: wanted, reference: 'Bench' });
  await asked(practice, 'PATCH', '/api/v1/settings', { smsCredits: 'counted' });
  await asked(practice, 'POST', '/api/v1/prices', { channel: 'sms', from: '2020-04-01', amount: 24_000 });
};

/** Texts are checked at Send, and a finding would have to be acknowledged. The same text goes out in each run. */
const checks: Rule = (_, practice) =>
  asked(practice, 'PATCH', '/api/v1/settings', { contentGuard: true, sameTextDays: null });

/** The pace of a campaign is not among them: the fastest (docs/adr/0037) is slower than the engine, so it is no ratio. */
const RULES: Record<string, Rule> = { credits, checks };

/** A campaign of a practice with its rules on, against the same campaign without them (N24, N25). */
export const rules: Row = async (bench) => {
  const { size } = bench.options;
  const plain = await readySms(bench, 'rules-off');
  const ruled = await readySms(bench, 'rules-on');
  for (const rule of Object.values(RULES)) await rule(bench, ruled.practice);
  const run = ({ practice, listId }: typeof plain, recipients = size) =>
    runCampaign(bench, { practice, listId, recipients, content: SMS });
  const line = await compare(bench, {
    name: 'rules',
    title: `${size} SMS with ${Object.keys(RULES).join(', ')} on, against the same without`,
    floor: { name: 'without', run: () => run(plain) },
    product: { name: 'with', run: () => run(ruled) },
    target: { kind: 'at-least', value: 0.9, unit: '%' },
  });
  await creditsAddUp(ruled.practice, line.pairs.length * size);
  return [line];
};

/** Each SMS of a run is one segment, and so one credit; the run before credits were counted used none. */
async function creditsAddUp(practice: Practice, used: number): Promise<void> {
  const { body } = await practice.request<{ reserved: number; used: number }>('GET', '/api/v1/credits');
  if (body.used !== used || body.reserved !== 0) {
    throw new CheckFailed(`${used} credits should be used and none reserved, and it is ${JSON.stringify(body)}`);
  }
}

async function asked(practice: Practice, method: string, path: string, body: unknown): Promise<void> {
  const answer = await practice.request(method, path, body);
  if (answer.status >= 300)
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}
