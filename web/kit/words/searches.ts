import type { Banner } from '../../../ports/practice/sessions';

/** Said where a search is not kept any more, or never was. */
export const FORGOTTEN: Banner = {
  kind: 'information',
  text: 'That search has ended: we keep a search for 30 minutes. Search again.',
};
