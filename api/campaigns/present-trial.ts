import { difference, rate, shareInterval, verdictOf } from '../../domain/content/text-trials/comparison';
import { TRIAL_TEXTS, type TrialText } from '../../domain/content/text-trials/text-trial';
import { resultWords } from '../../domain/content/text-trials/trial-words';
import type { TrialStanding } from '../../ports/campaigns/text-trials';

const NOT_OVER =
  'This trial is not over. We count and compare when it is: looking earlier finds differences that are chance.';

/** A trial of two texts as `GET …/text-trial` shows it. Before it is over it has no result. */
export function presentTrial(trial: TrialStanding) {
  const { outcome, days, isOver, isStopped, allocatedAt, seed, overAt, groups } = trial;
  const written = {
    A: { subject: trial.subject, body: trial.body },
    B: { subject: trial.subjectB, body: trial.bodyB },
  };
  const shareOf = (text: TrialText) => {
    const { patients: of, count } = groups[text];
    return count === null ? null : { count, of };
  };
  const [a, b] = [shareOf('A'), shareOf('B')];
  const found = a && b && a.of > 0 && b.of > 0 ? difference(a, b) : null;
  return {
    ...{ outcome, days, stopped: isStopped, allocatedAt, seed, overAt },
    state: isOver ? ('over' as const) : allocatedAt ? ('not-over' as const) : ('draft' as const),
    texts: TRIAL_TEXTS.map((text) => {
      const share = shareOf(text);
      return {
        ...{ text, ...written[text], ...groups[text] },
        ...{ share: share && rate(share), interval: share && shareInterval(share) },
      };
    }),
    ...{ difference: found, verdict: found && verdictOf(found) },
    words: found ? resultWords(found, outcome) : allocatedAt ? [NOT_OVER] : [],
  };
}
