import { spawnLogged } from '../../scripts/supervisor/child';
import { signalGroup } from '../../scripts/supervisor/ledger';
import { freePorts } from '../../scripts/supervisor/ports';
import { findTemporalCli } from '../../scripts/where';
import { ensureNamespace } from '../../adapters/temporal/namespace';
import type { Bench, Row } from '../bench';
import { startHelper } from '../helpers/helper';
import type { NaiveSettings } from '../naive/contract';
import type { Comparison, Target } from '../report/result';
import { runCampaign } from '../world/campaign-run';
import { compare } from './compare';
import { peerRun } from './peers';
import { readySms, SMS } from './sms';

/** Enough for a rate, and few enough that ten a second do not take all day. */
const LEAST = 50;
const MOST = 200;

/**
 * One child workflow a recipient, on a dev server as it comes and on one with our settings: how much of the difference
 * is ours, and how much the server's defaults.
 */
export const naive: Row = async (bench) => {
  const { stage } = bench;
  const stock = await startStockServer(bench);
  try {
    const { practice, listId } = await readySms(bench, 'naive');
    const run = () => runCampaign(bench, { practice, listId, recipients: bench.options.size, content: SMS });
    const target: Target = { kind: 'at-least', value: 300, unit: '×' };
    return [
      await against(bench, 'naive', 'on a dev server as it comes', stock.address, run, target),
      await against(bench, 'naive-tuned', 'on a dev server with our settings', stage.temporalAddress, run, null),
    ];
  } finally {
    await stock.stop();
  }
};

async function against(
  bench: Bench,
  name: string,
  server: string,
  temporalAddress: string,
  run: () => ReturnType<typeof runCampaign>,
  target: Target | null,
): Promise<Comparison> {
  const { stage, options } = bench;
  const count = Math.min(MOST, Math.max(LEAST, Math.round(options.size / 50)));
  const people = (await bench.practices.get('naive', options.size)).people.slice(0, count);
  const settings: NaiveSettings = { temporalAddress, databaseUrl: stage.databaseUrl, simulatorUrl: stage.simulatorUrl };
  const peer = await startHelper('naive/worker.js', settings, `${stage.folder}/logs/${name}.log`);
  try {
    await peerRun(bench, peer, people.slice(0, 10));
    return await compare(bench, {
      name,
      title: `SMS as one child workflow a recipient (${count}), ${server}`,
      floor: { name: 'naive Temporal', run: () => peerRun(bench, peer, people) },
      product: { name: 'product', run },
      target,
    });
  } finally {
    await peer.stop();
  }
}

/** `temporal server start-dev` with nothing said. */
async function startStockServer({ stage }: Bench): Promise<{ address: string; stop(): Promise<void> }> {
  const [port] = (await freePorts(1)) as [number];
  const args = [
    'server',
    'start-dev',
    '--headless',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--log-level',
    'error',
  ];
  const child = spawnLogged(findTemporalCli()!, args, process.env, `${stage.folder}/logs/temporal-stock.log`);
  const end = () => signalGroup(child.pid!, 'SIGKILL');
  process.once('exit', end);
  const address = `127.0.0.1:${port}`;
  await ensureNamespace({ address, namespace: 'default' });
  return {
    address,
    async stop() {
      process.removeListener('exit', end);
      const gone = new Promise((resolve) => child.once('exit', resolve));
      signalGroup(child.pid!, 'SIGTERM');
      await gone;
    },
  };
}
