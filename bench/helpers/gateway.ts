import { Pool } from 'undici';

/** The simulated gateway, as anybody would call it: one form a message. */
export interface Gateway {
  send(message: { to: string; text: string; reference: string; receiptUrl: string }): Promise<void>;
  close(): Promise<void>;
}

export function openGateway(simulatorUrl: string, connections: number): Gateway {
  const pool = new Pool(simulatorUrl, { connections });
  return {
    async send({ to, text, reference, receiptUrl }) {
      const form = new URLSearchParams({
        apiKey: 'simulator',
        to: to.replace('+', ''),
        from: 'Rollcall',
        message: text,
        reference,
        receipt: receiptUrl,
      });
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: '/firetext/api/sendsms/json',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form.toString(),
      });
      const answer = (await body.json()) as { code: number };
      if (statusCode !== 200 || answer.code !== 0) throw new Error(`the gateway answered ${statusCode} ${answer.code}`);
    },
    close: () => pool.close(),
  };
}
