import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';
import { createSealing } from '../../adapters/sealing';
import type { Stage } from '../stage/stage';
import { CheckFailed } from './checks';
import type { Practice } from './practice';

/** Connections that a gateway posts over. */
const CONNECTIONS = 32;

export interface Reply {
  /** +447… */
  from: string;
  text: string;
  /** As the gateway writes it; a reply with the same fields is the same reply. */
  at: string;
}

/** Posts replies one after the other, at an even pace, as a gateway does; throws CheckFailed where one is not taken. */
export async function postEvenly(
  stage: Stage,
  practice: Practice,
  replies: readonly Reply[],
  perSecond: number,
): Promise<void> {
  const gateway = await openReplyPost(stage, practice);
  const since = performance.now();
  try {
    await Promise.all(
      replies.map(async (reply, place) => {
        const early = (place * 1000) / perSecond - (performance.now() - since);
        if (early > 0) await wait(early);
        await gateway.post(reply);
      }),
    );
  } finally {
    await gateway.close();
  }
}

/** The webhook of a practice's SMS account, for a gateway that knows its credentials. */
async function openReplyPost(
  stage: Stage,
  practice: Practice,
): Promise<{ post(reply: Reply): Promise<void>; close(): Promise<void> }> {
  const { rows } = await stage.pool.query<{ kind: string; user: string; password: string }>(
    `SELECT kind, webhook_user AS "user", webhook_password AS password FROM provider_account
     WHERE practice_id = $1 AND channel = 'sms'`,
    [practice.id],
  );
  const { kind, user, password } = rows[0]!;
  const credentials = `${user}:${createSealing(stage.secretKeys).open(password)}`;
  const pool = new Pool(stage.url, { connections: CONNECTIONS });
  return {
    async post({ from, text, at }) {
      const { statusCode, body } = await pool.request({
        ...{ method: 'POST', path: `/webhooks/${kind}/replies` },
        headers: {
          authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({
          ...{ source: from.replace('+', ''), destination: '447700900999', message: text, time: at },
        }).toString(),
      });
      await body.dump();
      if (statusCode !== 204) throw new CheckFailed(`a reply was answered ${statusCode}`);
    },
    close: () => pool.close(),
  };
}
