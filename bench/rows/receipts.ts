import { warmUpSize, type Bench, type Row } from '../bench';
import { startHelper, type Helper } from '../helpers/helper';
import { timeRatio, type Run } from '../measure/pairs';
import type { Comparison } from '../report/result';
import { until } from '../until';
import { runCampaign, type CampaignRun } from '../world/campaign-run';
import type { GatewayJournal } from '../world/journal';
import { listFile } from '../world/people';
import { compare, inSeconds } from './compare';
import { readySms, SMS, startSmsFloor, type FloorGateway } from './sms';

/** Connections that are enough for any gateway, and so few as one may have; with what we ask of the product. */
const MANY = { connections: 128, least: 0.6 };
const SOME = { connections: 32, least: 0.5 };
const FEW = { connections: 8, most: 1.25 };

interface MemoryGateway extends FloorGateway, GatewayJournal {
  helper: Helper;
  /** With so many connections receipts are posted from now on. */
  connect(count: number): Promise<void>;
  roundTripMs(): Promise<number>;
}

/**
 * SMS as the row `sms`, with a gateway that posts each receipt over one of a few connections when the last receipt of that
 * connection was answered. Its journal is in memory, so that only sending and receiving count.
 */
export const receipts: Row = async (bench) => {
  const { size } = bench.options;
  const { stage } = bench;
  const gateway = await startMemoryGateway(bench);
  const floor = await startSmsFloor(bench, gateway);
  try {
    await stage.restart(['worker'], [], {
      SIMULATOR_URL: gateway.url,
      RECORD_PROVIDER: 'fhir',
      FHIR_BASE_URL: `${stage.simulatorUrl}/fhir/record`,
    });
    const { practice, listId } = await readySms(bench, 'receipts', gateway);
    const people = practice.people.slice(0, size);
    const campaign = (list: string, recipients: number): Promise<CampaignRun> =>
      runCampaign(bench, { practice, listId: list, recipients, content: SMS, gateway });
    const over = async <R extends Run>(connections: number, run: () => Promise<R>): Promise<R> => {
      await gateway.connect(connections);
      return run();
    };
    const besideFloor = ({ connections, least }: typeof MANY): Promise<Comparison> =>
      compare(bench, {
        name: `sms-${connections}`,
        title: `${size} SMS, receipts over ${connections} connections, all delivered and saved to the record`,
        floor: { name: 'undici and Express', run: () => over(connections, () => floor.run(people)) },
        product: { name: 'product', run: () => over(connections, () => campaign(listId, size)) },
        target: { kind: 'at-least', value: least, unit: '%' },
      });

    const few = warmUpSize(size);
    await over(MANY.connections, () => floor.run(people.slice(0, few)));
    const fewId = await practice.importList(listFile(people.slice(0, few)), few);
    await over(1, () => campaign(fewId, few));
    const roundTripMs = await gateway.roundTripMs();
    return [
      await besideFloor(MANY),
      await besideFloor(SOME),
      await compare(bench, {
        name: `sms-${FEW.connections}`,
        title: `${size} SMS, receipts over ${FEW.connections} connections, against what so few allow`,
        floor: {
          name: 'allowed',
          run: async () => {
            const { seconds } = await over(MANY.connections, () => campaign(listId, size));
            return { recipients: size, seconds: Math.max(seconds, (size * roundTripMs) / 1000 / FEW.connections) };
          },
        },
        product: { name: 'product', run: () => over(FEW.connections, () => campaign(listId, size)) },
        target: { kind: 'at-most', value: FEW.most, unit: '×' },
        ratio: timeRatio,
        inWords: inSeconds,
        notes: [
          `allowed is the longer of two: the time with ${MANY.connections} connections, and ${size} receipts at ` +
            `${roundTripMs.toFixed(1)} ms each over ${FEW.connections}. So long one took while one connection posted.`,
        ],
      }),
    ];
  } finally {
    await stage.restart(['worker']);
    await floor.stop();
    await gateway.helper.stop();
  }
};

async function startMemoryGateway({ stage }: Bench): Promise<MemoryGateway> {
  const helper = await startHelper('floors/sms-gateway.js', null, `${stage.folder}/logs/floor-sms-gateway.log`);
  return {
    helper,
    url: await helper.call<string>('url'),
    connect: (count) => helper.call('connect', count),
    empty: () => helper.call('empty'),
    count: () => helper.call('count'),
    references: () => helper.call('references'),
    roundTripMs: () => helper.call('roundTripMs'),
    untilNoReceiptWaits: () => until('no receipt waits', async () => (await helper.call<number>('waiting')) === 0),
  };
}
