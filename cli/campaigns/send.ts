import { basename, extname } from 'node:path';
import { CHANNEL_IN_SENTENCE } from '../../domain/delivery/channel-words';
import type { Campaign, Channel, EmptyValues, RecipientList } from '../client/answers';
import { Ended, EXIT, refused, type ExitCode } from '../exit-codes';
import { followToEnd } from './follow-to-end';
import { readMessageText, type TextOptions } from './message-text';
import { countReasons, listForm, uploadList, type ReasonCount } from '../lists/recipient-list';
import type { Surroundings } from '../surroundings';
import { count, standing } from '../words';

/** A finding of the checks that somebody looked at, and why it is sent. */
export interface Acknowledgement {
  code: string;
  reason: string;
}

export interface SendOptions extends TextOptions {
  list: string;
  channel: Channel;
  subject?: string;
  name?: string;
  purpose: string;
  codes?: string[];
  saveToRecord?: boolean;
  emptyValues?: EmptyValues;
  acknowledge?: Acknowledgement[];
  at?: string;
  hold?: number;
  contactSource?: string;
  column?: Record<string, string>;
  wait?: boolean;
}

/** The output of a send with `--json`. A part is null if the send ended before that step. */
interface SoFar {
  list: (RecipientList & { reasons: ReasonCount[] }) | null;
  campaign: Campaign | null;
}

/** Uploads a list, makes a campaign of it and sends it; with `--wait` follows it to its end. */
export async function send(
  surroundings: Surroundings,
  options: SendOptions,
  readStdin: () => Promise<Buffer>,
): Promise<ExitCode> {
  checkTogether(options);
  const text = await readMessageText(options, readStdin);
  const { list: file, channel, contactSource, column: columns } = options;
  const name = options.name ?? basename(file, extname(file));
  const form = listForm({ file, name, channel, contactSource, columns });
  const soFar: SoFar = { list: null, campaign: null };
  try {
    soFar.list = await acceptedList(surroundings, form, soFar);
    soFar.campaign = await sendCampaign(surroundings, { ...options, name, text, listId: soFar.list.id });
    return await sent(surroundings, soFar.campaign, soFar, options.wait ?? false);
  } catch (error) {
    if (error instanceof Ended) error.soFar = { ...soFar, ...error.soFar };
    throw error;
  }
}

/** The API decides everything else. It could not tell these from an oversight. */
function checkTogether({ channel, codes, saveToRecord, subject }: SendOptions): void {
  if (codes && !saveToRecord)
    throw refused(
      'save-to-record-missing',
      '--codes are saved to the record: add --save-to-record, or leave them out.',
    );
  if (channel === 'sms' && subject !== undefined)
    throw refused('subject-of-sms', '--subject: An SMS has no subject. Leave it out, or send an email.');
  if (channel === 'email' && !subject?.trim())
    throw refused('subject-missing', '--subject: Enter a subject for the email.');
}

/** The list with the patients it accepts; refused if it accepts nobody. Prints how many are left out and why. */
async function acceptedList(
  surroundings: Surroundings,
  form: FormData,
  soFar: SoFar,
): Promise<NonNullable<SoFar['list']>> {
  const { terminal } = surroundings;
  const list = { ...(await uploadList(surroundings, form)), reasons: [] as ReasonCount[] };
  soFar.list = list;
  const { counts, problem } = list;
  if (list.status === 'refused' || !counts)
    throw refused(problem?.code ?? 'list-refused', problem?.message ?? 'The list was refused.');
  list.reasons = await countReasons(surroundings, list);
  terminal.say(`List ${list.id}: ${count(counts.accepted, 'patient')} accepted, ${counts.rejected} not accepted`);
  for (const { message, count: number } of list.reasons) terminal.say(`${String(number).padStart(8)}  ${message}`);
  if (counts.rejected > 0) terminal.say(`  Who they are: rollcall rejected ${list.id} > rejected.csv`);
  if (counts.accepted > 0) return list;
  throw refused('nobody-to-send', 'No patient on the list was accepted, so you have nobody to send to.');
}

/** Makes the campaign and sends it. If it cannot be sent, no draft is left behind. */
async function sendCampaign(
  { api }: Surroundings,
  options: SendOptions & { name: string; text: string; listId: string },
): Promise<Campaign> {
  const { name, purpose, listId, channel, subject, text, codes, saveToRecord, emptyValues, acknowledge, at, hold } =
    options;
  const draft = await api.post<Campaign>('campaign', '/api/v1/campaigns', {
    name,
    type: 'message',
    purpose,
    listId,
    channel,
    ...(subject === undefined ? {} : { subject }),
    body: text,
    ...(codes === undefined ? {} : { snomedCodes: codes }),
    saveToRecord: saveToRecord ?? false,
    ...(emptyValues === undefined ? {} : { emptyValues }),
  });
  const path = `/api/v1/campaigns/${draft.id}`;
  try {
    return await api.post<Campaign>('send', `${path}/send`, {
      ...(at === undefined ? {} : { sendAt: at }),
      ...(hold === undefined ? {} : { holdSeconds: hold }),
      ...(acknowledge === undefined ? {} : { acknowledged: acknowledge }),
    });
  } catch (error) {
    // With a key from the user, the same command may run again and must find what it made.
    if (error instanceof Ended && error.exitCode === EXIT.refused && !api.isRepeatable)
      await api.delete(path).catch(() => undefined);
    throw error;
  }
}

async function sent(surroundings: Surroundings, campaign: Campaign, soFar: SoFar, wait: boolean): Promise<ExitCode> {
  const { terminal } = surroundings;
  const who = `${count(campaign.counts.total, 'patient')} by ${CHANNEL_IN_SENTENCE[campaign.channel]}`;
  terminal.say(`Campaign ${campaign.id}: ${who}, ${standing(campaign)}`);
  for (const { message } of campaign.warnings ?? []) terminal.say(`  Warning: ${message}`);
  if (wait) return followToEnd(surroundings, campaign.id, soFar);
  terminal.say(`  Follow it:    rollcall status ${campaign.id} --wait`);
  terminal.document(soFar);
  return EXIT.ok;
}
