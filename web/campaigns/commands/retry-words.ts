import type { RetryPreview } from '../../../ports/campaigns/campaign-commands';
import { countOf, numberWords } from '../../../domain/words/numbers';
import { reasonWords } from '../../kit/words/message-status';

/** Everyone with an error, in parts that add up: "27 can be tried again", "4 may have been sent", "1 has died". */
export function retryParts({ eligible, maybeSent, skipped }: RetryPreview): { count: number; text: string }[] {
  return [
    { count: eligible, text: 'can be tried again' },
    ...(maybeSent > 0 ? [{ count: maybeSent, text: 'may already have it' }] : []),
    ...skipped.map(({ reason, count }) => ({ count, text: skipWords(reason, count) })),
  ];
}

function skipWords(reason: string, count: number): string {
  const one = count === 1;
  switch (reason) {
    case 'deceased':
      return one ? 'has died' : 'have died';
    case 'left-practice':
      return one ? 'has left the practice' : 'have left the practice';
    case 'registration-unclear':
      return 'not clearly registered';
    case 'blocked':
      return 'blocked since';
    case 'restricted':
      return 'with a restricted record';
    default:
      return `left out: ${reasonWords(reason)}`;
  }
}

/** The warning of A8: such numbers may be tried again by hand, and most of them fail again. Null if there are none. */
export function likelyToFailWords({ likelyToFail }: RetryPreview): string | null {
  if (likelyToFail === 0) return null;
  return likelyToFail === 1
    ? '1 of them is likely to fail: the last message to this number failed.'
    : `${numberWords(likelyToFail)} of them are likely to fail: the last message to their number failed.`;
}

/** The groups that a person may choose. Only one if no message may already have been sent. */
export function retryChoices({ eligible, maybeSent }: RetryPreview): { value: 'sure' | 'maybe'; text: string }[] {
  const sure = { value: 'sure' as const, text: countOf(eligible, 'patient') };
  const all = countOf(eligible + maybeSent, 'patient');
  const maybe = {
    value: 'maybe' as const,
    text:
      eligible === 0
        ? `${all} who may already have it and could get it twice`
        : `${all}, including ${numberWords(maybeSent)} who may already have it and could get it twice`,
  };
  return [...(eligible > 0 ? [sure] : []), ...(maybeSent > 0 ? [maybe] : [])];
}
