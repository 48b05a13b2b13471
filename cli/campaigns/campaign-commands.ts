import { CHANNEL_IN_SENTENCE } from '../../domain/delivery/channel-words';
import type { Campaign, RetryAnswer } from '../client/answers';
import { EXIT, type ExitCode } from '../exit-codes';
import { followToEnd } from './follow-to-end';
import { errorsOf } from './outcome';
import type { Surroundings } from '../surroundings';
import { writeTable } from '../terminal/table';
import { adviceOnErrors, count, skippedWords, standing, tally, timeWords } from '../words';

const pathOf = (id: string) => `/api/v1/campaigns/${encodeURIComponent(id)}`;

/** Lists the newest campaigns, one line for each. */
export async function listCampaigns({ api, terminal }: Surroundings, { limit }: { limit: number }): Promise<ExitCode> {
  const items: Campaign[] = [];
  for await (const campaign of api.items<Campaign>('/api/v1/campaigns', limit)) items.push(campaign);
  terminal.document({ items });
  if (items.length === 0) terminal.say('There are no campaigns yet. Send one with rollcall send.');
  else {
    writeTable(
      terminal,
      ['Id', 'Sent', 'By', 'List', 'Patients', 'Delivered', 'Errors', 'Standing'],
      items.map((campaign) => [
        campaign.id,
        timeWords(campaign.sentAt ?? campaign.createdAt),
        CHANNEL_IN_SENTENCE[campaign.channel],
        campaign.list.name,
        String(campaign.counts.total),
        String(campaign.counts.delivered),
        String(errorsOf(campaign)),
        standing(campaign),
      ]),
    );
  }
  return EXIT.ok;
}

/** Shows the state of one campaign. With `--wait` it follows the campaign to its end. */
export async function showStatus(
  surroundings: Surroundings,
  id: string,
  { wait }: { wait?: boolean },
): Promise<ExitCode> {
  const { api, terminal } = surroundings;
  const campaign = await api.get<Campaign>(pathOf(id));
  terminal.say(`${campaign.name} (${CHANNEL_IN_SENTENCE[campaign.channel]}, list ${campaign.list.name})`);
  terminal.say(`  ${campaign.firstLine}`);
  if (wait) return followToEnd(surroundings, id);
  terminal.say(`${standing(campaign)}: ${tally(campaign)}`);
  if (campaign.withdrawal) terminal.say(withdrawalWords(campaign.withdrawal));
  for (const line of adviceOnErrors(campaign)) terminal.say(line);
  terminal.document({ campaign, errors: errorsOf(campaign) });
  return errorsOf(campaign) > 0 ? EXIT.errors : EXIT.ok;
}

/** Tries again for patients with errors. */
export async function retry(
  surroundings: Surroundings,
  id: string,
  { includeMaybeSent = false, wait }: { includeMaybeSent?: boolean; wait?: boolean },
): Promise<ExitCode> {
  const { api, terminal } = surroundings;
  const answer = await api.post<RetryAnswer>('retry', `${pathOf(id)}/retry`, { includeMaybeSent });
  terminal.say(`Trying again for ${count(answer.eligible, 'patient')}.`);
  for (const line of skippedLines(answer.skipped)) terminal.say(line);
  if (wait) return followToEnd(surroundings, id, { retry: answer });
  terminal.say(`  Follow it:    rollcall status ${id} --wait`);
  terminal.document({ retry: answer });
  return EXIT.ok;
}

/** The patients whom a retry leaves out, with the reasons. */
export function skippedLines(skipped: RetryAnswer['skipped']): string[] {
  return skipped.map(({ reason, count }) => `${String(count).padStart(8)}  not tried again: ${skippedWords(reason)}`);
}

export type Steering = 'pause' | 'resume' | 'cancel';

/** Pauses, resumes or stops a campaign. */
export async function steer(
  { api, terminal }: Surroundings,
  steering: Steering,
  id: string,
  { reason }: { reason?: string },
): Promise<ExitCode> {
  const body = reason === undefined ? {} : { reason };
  const campaign = await api.post<Campaign>(steering, `${pathOf(id)}/${steering}`, body);
  terminal.say(`Campaign ${campaign.id}: ${standing(campaign)}. ${tally(campaign)}`);
  terminal.document({ campaign });
  return EXIT.ok;
}

/** Approves a campaign that waits for a second person, or sends it back to its author. */
export async function decide(
  { api, terminal }: Surroundings,
  id: string,
  { sendBack, note }: { sendBack?: boolean; note?: string },
): Promise<ExitCode> {
  const body = { decision: sendBack ? 'send-back' : 'approve', ...(note === undefined ? {} : { note }) };
  const campaign = await api.post<Campaign>('approve', `${pathOf(id)}/approval`, body);
  terminal.say(`Campaign ${campaign.id}: ${standing(campaign)}. ${tally(campaign)}`);
  terminal.document({ campaign });
  return EXIT.ok;
}

/** Withdraws what a campaign saved to the record: its entries are marked as entered in error. */
export async function withdraw(
  { api, terminal }: Surroundings,
  id: string,
  { reason }: { reason: string },
): Promise<ExitCode> {
  const campaign = await api.post<Campaign>('withdraw', `${pathOf(id)}/withdrawal`, { reason });
  if (campaign.withdrawal) terminal.say(withdrawalWords(campaign.withdrawal));
  terminal.say(`  How far it is:    rollcall status ${id}`);
  terminal.document({ campaign });
  return EXIT.ok;
}

function withdrawalWords({ status, counts }: NonNullable<Campaign['withdrawal']>): string {
  const entries = (number: number) => count(number, 'entry', 'entries');
  const refused = counts.refused > 0 ? `, ${entries(counts.refused)} refused by the record system` : '';
  const done = `${entries(counts.withdrawn)} marked as entered in error${refused}`;
  return status === 'done'
    ? `Withdrawn from the record: ${done}.`
    : `Being withdrawn: ${done}, ${counts.waiting} to go.`;
}

/** Drafts a correction to the patients who were handed a message. */
export async function correct({ api, terminal }: Surroundings, id: string): Promise<ExitCode> {
  const draft = await api.post<Campaign>('correct', `${pathOf(id)}/correction`, {});
  terminal.say(`Drafted a correction to ${count(draft.counts.total, 'patient')}: campaign ${draft.id}.`);
  terminal.say('Write its text and send it on its page, or with PATCH and send of the API.');
  terminal.document({ campaign: draft });
  return EXIT.ok;
}
