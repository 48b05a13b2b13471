import { NEW_PRACTICE_SETTINGS, NO_RULES } from '../../adapters/postgres/practice/settings';
import type { PracticeSettings } from '../../ports/practice/settings';
import { demoId, type Population } from './patients';

export interface DemoPractice {
  id: string;
  slug: string;
  name: string;
  odsCode: string;
  settings: PracticeSettings;
  /** What patients see as the sender, and where replies go, by the kind of account. */
  senders: Record<'simulator' | 'smtp', { sender: string; replyTo: string }>;
  population: Population;
  /** SMS credits that it starts with, where it counts them. */
  credits?: number;
  tokenId: string;
}

/** The tokens' ids lie beyond those of any patient. */
const TOKEN = 0xffff_0000;
const PRACTICE = 0xffff_0001;

/**
 * The first practice has only the rules that catch a slip, so that a first try works: a short hold for what is sent
 * from pages, a warning about the same text, and the automatic pause. The second practice has the default rules, and
 * shows that practices do not see each other.
 */
export const DEMO_PRACTICES: readonly DemoPractice[] = [
  {
    id: demoId(1, PRACTICE),
    slug: 'oakfield',
    name: 'Oakfield Surgery',
    odsCode: 'X90001',
    settings: {
      ...NO_RULES,
      holdSeconds: 120,
      sameTextDays: NEW_PRACTICE_SETTINGS.sameTextDays,
      autoPause: NEW_PRACTICE_SETTINGS.autoPause,
      telephone: '01632 960001',
    },
    senders: {
      simulator: { sender: 'Oakfield', replyTo: '60777' },
      smtp: { sender: 'Oakfield Surgery <no-reply@oakfield.example>', replyTo: 'reception@oakfield.example' },
    },
    population: { practice: 1, count: 10_000, firstStem: 999_000_100, deceased: 40, left: 60, restricted: 10 },
    tokenId: demoId(1, TOKEN),
  },
  {
    id: demoId(2, PRACTICE),
    slug: 'birchwood',
    name: 'Birchwood Medical Centre',
    odsCode: 'X90002',
    settings: NEW_PRACTICE_SETTINGS,
    credits: 1_000,
    senders: {
      simulator: { sender: 'Birchwood', replyTo: '60888' },
      smtp: { sender: 'Birchwood Medical Centre <no-reply@birchwood.example>', replyTo: 'reception@birchwood.example' },
    },
    population: { practice: 2, count: 200, firstStem: 999_700_000, deceased: 3, left: 4, restricted: 2 },
    tokenId: demoId(2, TOKEN),
  },
];
