import { bodyOf } from '../../../api/ask';
import type { presentTrial } from '../../../api/campaigns/present-trial';
import { INTERVAL_HELP, OUTCOME_WORDS } from '../../../domain/content/text-trials/trial-words';
import { countOf } from '../../../domain/words/numbers';
import { timeWords } from '../../../domain/words/times';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { intervalLine } from '../../kit/pictures/interval-line';
import { campaignOf } from '../campaign-of';

const PATH = '/p/{practice}/campaigns/{id}/text-trial';
type Trial = ReturnType<typeof presentTrial>;

/** What a trial of two texts showed (N41). */
export function textTrialPages(services: PageServices): WebPage[] {
  return [
    {
      ...{ path: PATH, for: 'practice', role: 'viewer', method: 'get' },
      async handle(visit: PracticeVisit): Promise<PageAnswer> {
        const found = await campaignOf(services, visit);
        if ('elsewhere' in found) return found.elsewhere;
        const { campaign } = found;
        const { ask, base, membership } = visit;
        const at = `${base}/campaigns/${campaign.id}`;
        const trial = bodyOf<Trial>(await ask('get', `/api/v1/campaigns/${campaign.id}/text-trial`));
        const { difference, overAt } = trial;
        const what = OUTCOME_WORDS[trial.outcome];
        return {
          view: 'campaigns/text-trial/text-trial',
          title: 'Trial of two texts',
          section: 'bulk-messages',
          data: {
            ...{ campaign, trial, what, help: INTERVAL_HELP, back: at, download: `${at}/text-trial.csv` },
            days: countOf(trial.days, 'day'),
            until: overAt && timeWords(new Date(overAt), membership.timeZone),
            rows: trial.texts.map(({ share, interval, ...text }) => ({
              ...text,
              share: percentage(share),
              interval: interval && `${percentage(interval.low)} to ${percentage(interval.high)}`,
            })),
            picture: difference && intervalLine({ title: what, finding: trial.words.join(' '), ...difference }),
          },
        };
      },
    },
    {
      ...{ path: `${PATH}.csv`, for: 'practice', role: 'viewer', method: 'get' },
      async handle({ ask, params }: PracticeVisit): Promise<PageAnswer> {
        const answer = await ask('get', `/api/v1/campaigns/${params.id!}/text-trial.csv`);
        if (!('download' in answer)) throw new Error('the API gave no file');
        return answer;
      },
    },
  ];
}

const percentage = (share: number | null): string | null => (share === null ? null : `${(share * 100).toFixed(1)}%`);
