/** The floor of email: nodemailer's own pool, composing each mail, with no rows and nothing that survives. */
import nodemailer from 'nodemailer';
import { serveHelper } from '../helpers/helper';
import { sideBySide } from '../helpers/side-by-side';
import { EMAIL_TEXT, fillIn, SUBJECT } from '../world/texts';

export interface MailFloorSettings {
  port: number;
}

export interface MailFloorRun {
  recipients: { email: string; givenName: string }[];
}

const CONNECTIONS = 20;
const IN_FLIGHT = 40;

serveHelper((settings: MailFloorSettings) => {
  const transport = nodemailer.createTransport({
    pool: true,
    host: '127.0.0.1',
    port: settings.port,
    maxConnections: CONNECTIONS,
    maxMessages: Infinity,
  });
  return Promise.resolve({
    methods: {
      async run({ recipients }: MailFloorRun): Promise<number> {
        const started = performance.now();
        await sideBySide(recipients, IN_FLIGHT, async ({ email, givenName }) => {
          await transport.sendMail({
            from: 'Rollcall <no-reply@rollcall.example>',
            to: email,
            subject: SUBJECT,
            text: fillIn(EMAIL_TEXT, givenName),
          });
        });
        return (performance.now() - started) / 1000;
      },
    },
    stop: () => {
      transport.close();
      return Promise.resolve();
    },
  });
});
