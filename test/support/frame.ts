import { patientWords } from '../../web/kit/patient-page/words';
import type { Frame } from '../../web/kit/frame';

/** What surrounds a page for somebody who is not signed in. */
export function signedOutFrame(given: Partial<Frame> = {}): Frame {
  return {
    ...{
      assets: '/assets/x',
      cspNonce: 'nonce',
      now: new Date('2026-11-24T10:00:00Z'),
      title: 'Page',
      section: 'none',
    },
    ...{ errors: [], errorOf: {}, banner: null, session: null, membership: null, base: null, role: null },
    ...{
      timeZone: 'Europe/London',
      may: () => false,
      formToken: '',
      operation: '',
      bulkMessages: true,
      inboxUnread: null,
      notices: null,
    },
    ...{ version: '0.0.0', practice: null, patientWords: patientWords(null), demo: false, idleMinutes: 30, path: '/' },
    otherLanguages: [],
    ...given,
  };
}
