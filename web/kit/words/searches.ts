import type { Banner } from '../../../ports/practice/sessions';

/** The message if a search is no longer stored, or never was. */
export const FORGOTTEN: Banner = {
  kind: 'information',
  text: 'That search has ended: we keep a search for 30 minutes. Search again.',
};
