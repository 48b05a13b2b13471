import type { Purpose } from '../../../ports/campaigns/campaign-pages';

/** Categories of bulk messages as staff choose them. */
export const PURPOSES: { value: Purpose; text: string; hint: string }[] = [
  { value: 'care', text: 'About a person’s care', hint: 'For example results, medicines or an appointment.' },
  { value: 'recall', text: 'Recall', hint: 'Something is due, for example a vaccination or a review.' },
  { value: 'service', text: 'Service notice', hint: 'For example opening hours or a new telephone number.' },
  { value: 'marketing', text: 'Marketing', hint: 'Anything that no patient needs for their care. Send these rarely.' },
];

export function isPurpose(text: string): text is Purpose {
  return PURPOSES.some(({ value }) => value === text);
}
