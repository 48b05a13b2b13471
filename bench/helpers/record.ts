import { Pool } from 'undici';
import { resourceOf, onlyOnce } from '../../adapters/records/fhir/communication';

/** The simulated record, one conditional write a message. */
export interface RecordSystem {
  save(message: { reference: string; nhsNumber: string; text: string }): Promise<void>;
  close(): Promise<void>;
}

export function openRecord(simulatorUrl: string, connections: number): RecordSystem {
  const pool = new Pool(simulatorUrl, { connections });
  return {
    async save({ reference, nhsNumber, text }) {
      const now = new Date().toISOString();
      const entry = {
        messageId: reference,
        nhsNumber,
        channel: 'sms' as const,
        text,
        snomedCodes: [],
        sent: now,
        received: now,
      };
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: '/fhir/record/Communication',
        headers: {
          'content-type': 'application/fhir+json',
          prefer: 'return=minimal',
          'if-none-exist': onlyOnce(entry),
        },
        body: JSON.stringify(resourceOf(entry)),
      });
      await body.dump();
      if (statusCode !== 201 && statusCode !== 200) throw new Error(`the record answered ${statusCode}`);
    },
    close: () => pool.close(),
  };
}
