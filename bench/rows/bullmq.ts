import { mkdirSync } from 'node:fs';
import type { Row } from '../bench';
import { startHelper } from '../helpers/helper';
import type { BullMqSettings } from '../peers/bullmq';
import { missingRequirement } from '../peers/bullmq-packages';
import { runCampaign } from '../world/campaign-run';
import { compare } from './compare';
import { peerRun } from './peers';
import { readySms, SMS } from './sms';
import { warmUpSize } from '../bench';

/** The same work as jobs of BullMQ, where it and a Redis are there. */
export const bullmq: Row = async (bench) => {
  const { stage, options } = bench;
  const title = `${options.size} SMS as BullMQ jobs with rows, receipts and records`;
  const missing = missingRequirement();
  if (missing !== null) return [{ kind: 'skipped', name: 'bullmq', title, why: missing }];
  const folder = `${stage.folder}/redis`;
  mkdirSync(folder);
  const settings: BullMqSettings = { databaseUrl: stage.databaseUrl, simulatorUrl: stage.simulatorUrl, folder };
  const peer = await startHelper('peers/bullmq.js', settings, `${stage.folder}/logs/bullmq.log`);
  try {
    const { practice, listId } = await readySms(bench, 'bullmq');
    await peerRun(bench, peer, practice.people.slice(0, warmUpSize(options.size)));
    return [
      await compare(bench, {
        name: 'bullmq',
        title,
        floor: { name: 'BullMQ', run: () => peerRun(bench, peer, practice.people.slice(0, options.size)) },
        product: {
          name: 'product',
          run: () => runCampaign(bench, { practice, listId, recipients: options.size, content: SMS }),
        },
        target: { kind: 'at-least', value: 4, unit: '×' },
      }),
    ];
  } finally {
    await peer.stop();
  }
};
