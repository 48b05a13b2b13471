import type { Banner } from '../../../ports/practice/sessions';

/** Said where a search is not kept any more, or never was. */
export const FORGOTTEN: Banner = {
  kind: 'information',
  text: 'That search is over: what was typed is kept for 30 minutes. Search again.',
};
