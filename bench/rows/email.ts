import { warmUpSize, type Bench, type Row } from '../bench';
import type { MailFloorRun, MailFloorSettings } from '../floors/mail';
import { startHelper, type Helper } from '../helpers/helper';
import type { Run } from '../measure/pairs';
import { runCampaign } from '../world/campaign-run';
import { CheckFailed } from '../world/checks';
import { emptyJournal, journalCount } from '../world/journal';
import { listFile } from '../world/people';
import type { Draft } from '../world/practice';
import { EMAIL_TEXT, SUBJECT } from '../world/texts';
import { compare } from './compare';

export const EMAIL: Draft = { channel: 'email', subject: SUBJECT, body: EMAIL_TEXT };

/** Emails from Send to all submitted and accounted for, against nodemailer's own pool. */
export const email: Row = async (bench) => {
  const { size } = bench.options;
  const practice = await bench.practices.get('email', size);
  const listOf = (count: number) => practice.importList(listFile(practice.people.slice(0, count)), count, 'email');
  const settings: MailFloorSettings = { port: bench.stage.smtpPort };
  const floor = await startHelper('floors/mail.js', settings, `${bench.stage.folder}/logs/floor-mail.log`);
  try {
    const small = warmUpSize(size);
    await floorRun(bench, floor, practice.people.slice(0, small));
    await runCampaign(bench, { practice, listId: await listOf(small), recipients: small, content: EMAIL });
    const listId = await listOf(size);
    return [
      await compare(bench, {
        name: 'email',
        title: `${size} emails, from Send to all submitted and accounted for`,
        floor: { name: 'nodemailer pool', run: () => floorRun(bench, floor, practice.people.slice(0, size)) },
        product: {
          name: 'product',
          run: () => runCampaign(bench, { practice, listId, recipients: size, content: EMAIL }),
        },
        target: { kind: 'at-least', value: 1, unit: '%' },
      }),
    ];
  } finally {
    await floor.stop();
  }
};

async function floorRun({ stage }: Bench, floor: Helper, recipients: MailFloorRun['recipients']): Promise<Run> {
  await emptyJournal(stage);
  const few = recipients.map(({ email: address, givenName }) => ({ email: address, givenName }));
  const seconds = await floor.call<number>('run', { recipients: few } satisfies MailFloorRun);
  const taken = await journalCount(stage, 'email');
  if (taken !== recipients.length) throw new CheckFailed(`the floor sent ${taken} mails of ${recipients.length}`);
  return { recipients: recipients.length, seconds };
}
