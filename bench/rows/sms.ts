import { warmUpSize, type Bench, type Row } from '../bench';
import type { SmsSenderRun, SmsSenderSettings } from '../floors/sms-sender';
import { startHelper, type Helper } from '../helpers/helper';
import type { Run } from '../measure/pairs';
import { runCampaign } from '../world/campaign-run';
import { CheckFailed } from '../world/checks';
import { emptyJournal, journalCount, untilNoReceiptWaits, type GatewayJournal } from '../world/journal';
import { listFile, type Person } from '../world/people';
import type { Draft, Practice } from '../world/practice';
import { SMS_TEXT } from '../world/texts';
import { compare } from './compare';

export const SMS: Draft = { channel: 'sms', body: SMS_TEXT };

/** A practice that has sent a small campaign already, and a list of full size. */
export async function readySms(
  bench: Bench,
  name: string,
  gateway?: GatewayJournal,
): Promise<{ practice: Practice; listId: string }> {
  const { size } = bench.options;
  const practice = await bench.practices.get(name, size);
  const listOf = (count: number) => practice.importList(listFile(practice.people.slice(0, count)), count);
  const small = warmUpSize(size);
  await runCampaign(bench, { practice, listId: await listOf(small), recipients: small, content: SMS, gateway });
  return { practice, listId: await listOf(size) };
}

/** A gateway that the loop sends to. */
export interface FloorGateway {
  url: string;
  empty(): Promise<void>;
  count(): Promise<number>;
  untilNoReceiptWaits(): Promise<void>;
}

/** The loop that keeps nothing: a sender and a receiver of receipts. */
export interface SmsFloor {
  sender: Helper;
  receiver: Helper;
  run(recipients: readonly Person[]): Promise<Run>;
  stop(): Promise<void>;
}

/** @param gateway What takes the SMS; the simulators unless told. */
export async function startSmsFloor(bench: Bench, gateway?: FloorGateway): Promise<SmsFloor> {
  const { stage } = bench;
  const logs = `${stage.folder}/logs`;
  const settings: SmsSenderSettings = { simulatorUrl: gateway?.url ?? stage.simulatorUrl };
  const sender = await startHelper('floors/sms-sender.js', settings, `${logs}/floor-sms-sender.log`);
  const receiver = await startHelper('floors/sms-receiver.js', null, `${logs}/floor-sms-receiver.log`);
  return {
    sender,
    receiver,
    run: (recipients) => floorRun(gateway ?? simulatorsOf(bench), sender, receiver, recipients),
    async stop() {
      await Promise.all([sender.stop(), receiver.stop()]);
    },
  };
}

/** SMS delivered and saved to the record, a receipt each, against a loop that keeps nothing. */
export const sms: Row = async (bench) => {
  const { size } = bench.options;
  const floor = await startSmsFloor(bench);
  try {
    const { practice, listId } = await readySms(bench, 'sms');
    await floor.run(practice.people.slice(0, warmUpSize(size)));
    return [
      await compare(bench, {
        name: 'sms',
        title: `${size} SMS, a receipt POST each, all delivered and saved to the record`,
        floor: { name: 'undici and Express', run: () => floor.run(practice.people.slice(0, size)) },
        product: {
          name: 'product',
          run: () => runCampaign(bench, { practice, listId, recipients: size, content: SMS }),
        },
        target: { kind: 'at-least', value: 0.5, unit: '%' },
      }),
    ];
  } finally {
    await floor.stop();
  }
};

function simulatorsOf({ stage }: Bench): FloorGateway {
  return {
    url: stage.simulatorUrl,
    empty: () => emptyJournal(stage),
    count: () => journalCount(stage, 'sms'),
    untilNoReceiptWaits: () => untilNoReceiptWaits(stage),
  };
}

async function floorRun(
  gateway: FloorGateway,
  sender: Helper,
  receiver: Helper,
  recipients: readonly Person[],
): Promise<Run> {
  await gateway.empty();
  const receiptUrl = await receiver.call<string>('url');
  await receiver.call('expect', recipients.length);
  const few = recipients.map(({ mobile, givenName }) => ({ mobile, givenName }));
  const started = performance.now();
  const received = receiver.call('received');
  await sender.call('run', { recipients: few, receiptUrl } satisfies SmsSenderRun);
  await received;
  const seconds = (performance.now() - started) / 1000;
  await gateway.untilNoReceiptWaits();
  const taken = await gateway.count();
  if (taken !== recipients.length) throw new CheckFailed(`the floor sent ${taken} SMS of ${recipients.length}`);
  return { recipients: recipients.length, seconds };
}
