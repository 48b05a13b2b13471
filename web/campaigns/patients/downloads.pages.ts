import { RESTRICTED_WORDS } from '../../../domain/patients/exposure';
import type { CampaignReport, MessageFilter, CampaignPatient } from '../../../ports/campaigns/campaign-queries';
import type { PageServices } from '../../kit/mount';
import type { WebPage, PracticeVisit } from '../../kit/page';
import { contactWords, nhsNumberWords } from '../../../domain/words/numbers';
import { timeWords } from '../../../domain/words/times';
import { campaignOf, ofCampaign } from '../campaign-of';
import { partsOf } from '../../../domain/campaigns/figures';
import { messageWords, recordWords } from '../../kit/words/message-status';
import { personName } from '../../kit/words/person-words';

const CONTENT_TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
type Kind = keyof typeof CONTENT_TYPES;

const HEADER = [
  'Row in the list',
  'NHS number',
  'Family name',
  'Given name',
  'Number or address',
  'Status',
  'Reason',
  'Last change',
  'Times tried',
  'Saved to record',
];

const CALL_HEADER = ['Name', 'Number or address', 'Reason', 'Other contact'];
/** How many rows the printed page has. Longer lists are downloaded. */
const CALLS_SHOWN = 500;

/** Downloads, read page by page while they are written. The audit log records each (H9, N29). */
export function downloadPages(services: PageServices): WebPage[] {
  const { campaigns, settings, audit, spreadsheets } = services;

  /** The patients to call because no message reached them. The audit records each time the list is viewed. */
  async function callList(visit: PracticeVisit, kind: Kind | 'page') {
    const found = await campaignOf(services, visit);
    if ('elsewhere' in found) return found;
    const { membership, caller, now } = visit;
    const { practiceId } = membership;
    const { id, channel } = found.campaign;
    const rules = await settings.read(practiceId);
    await audit.append({
      ...{ practiceId, at: now, actor: caller.user, act: 'campaign-report-downloaded' },
      ...{ subjectKind: 'campaign', subjectId: id },
      details: { byToken: caller.tokenId, report: 'call-list', kind },
    });
    const settleHours = rules.settleSeconds[channel] / 3600;
    return {
      campaign: found.campaign,
      rows: callRows(campaigns.everyPatient(practiceId, id, 'errors'), channel, settleHours),
    };
  }

  const callListFile = (kind: Kind): WebPage => ({
    method: 'get',
    path: `/p/{practice}/campaigns/{id}/downloads/call-list.${kind}`,
    for: 'practice',
    role: 'sender',
    async handle(visit) {
      const found = await callList(visit, kind);
      if ('elsewhere' in found) return found.elsewhere;
      return {
        download: {
          contentType: CONTENT_TYPES[kind],
          fileName: `campaign-${found.campaign.id}-call-list.${kind}`,
          write: (out) => spreadsheets.write(kind, out, CALL_HEADER, found.rows),
        },
      };
    },
  });

  const report = (name: 'all' | 'errors', kind: Kind): WebPage => ({
    method: 'get',
    path: `/p/{practice}/campaigns/{id}/downloads/${name}.${kind}`,
    for: 'practice',
    role: 'sender',
    handle: ofCampaign(services, async (visit, found) => {
      const { campaign } = found;
      const { membership, caller, now } = visit;
      const { practiceId, timeZone } = membership;
      const rules = await settings.read(practiceId);
      await audit.append({
        practiceId,
        at: now,
        actor: caller.user,
        act: 'campaign-report-downloaded',
        subjectKind: 'campaign',
        subjectId: campaign.id,
        details: { byToken: caller.tokenId, report: name, kind },
      });
      const rows = reportRows(campaigns.everyPatient(practiceId, campaign.id, name satisfies MessageFilter), campaign, {
        timeZone,
        settleHours: rules.settleSeconds[campaign.channel] / 3600,
      });
      return {
        download: {
          contentType: CONTENT_TYPES[kind],
          fileName: `campaign-${campaign.id}-${name}.${kind}`,
          write: (out) => spreadsheets.write(kind, out, HEADER, rows),
        },
      };
    }),
  });

  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/downloads',
      for: 'practice',
      role: 'sender',
      handle: ofCampaign(services, (_visit, { campaign }) => ({
        view: 'campaigns/patients/downloads',
        title: 'Downloads',
        section: 'bulk-messages',
        data: { campaign, sums: partsOf(campaign.channel, campaign.counts) },
      })),
    },
    report('all', 'csv'),
    report('all', 'xlsx'),
    report('errors', 'csv'),
    report('errors', 'xlsx'),
    callListFile('csv'),
    callListFile('xlsx'),
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/call-list',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const found = await callList(visit, 'page');
        if ('elsewhere' in found) return found.elsewhere;
        const shown: string[][] = [];
        for await (const row of found.rows) {
          if (shown.length === CALLS_SHOWN) break;
          shown.push(row);
        }
        const { campaign } = found;
        return {
          view: 'campaigns/patients/call-list',
          title: 'Call list',
          section: 'bulk-messages',
          data: { campaign, head: CALL_HEADER, rows: shown, total: partsOf(campaign.channel, campaign.counts).errors },
        };
      },
    },
  ];
}

async function* callRows(
  rows: AsyncIterable<CampaignPatient>,
  channel: CampaignReport['channel'],
  settleHours: number,
): AsyncGenerator<string[]> {
  for await (const row of rows) {
    const { word, reason } = messageWords(row, channel, settleHours);
    yield [
      personName(row),
      row.contact === null ? '' : contactWords(row.contact),
      reason ?? word,
      row.otherContact === null ? '' : contactWords(row.otherContact),
    ];
  }
}

async function* reportRows(
  rows: AsyncIterable<CampaignPatient>,
  { channel, saveToRecord, withdrawal }: CampaignReport,
  { timeZone, settleHours }: { timeZone: string; settleHours: number },
): AsyncGenerator<string[]> {
  for await (const row of rows) {
    const { word, reason } = messageWords(row, channel, settleHours);
    yield [
      String(row.row),
      row.nhsNumber === null ? '' : nhsNumberWords(row.nhsNumber),
      row.isRestricted ? RESTRICTED_WORDS : (row.familyName ?? ''),
      row.givenName ?? '',
      row.contact === null ? '' : contactWords(row.contact),
      word,
      reason ?? '',
      timeWords(row.statusAt, timeZone),
      String(row.attempts),
      recordWords(row, { saveToRecord, isWithdrawn: withdrawal !== null, timeZone }),
    ];
  }
}
