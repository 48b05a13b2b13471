import type { Role } from '../../domain/practice/roles';
import type { PatientWords } from './patient-page/words';
import type { PersonalLink } from '../../ports/patients/personal-links';
import type { Banner, Session } from '../../ports/practice/sessions';
import type { Membership } from '../../ports/practice/staff';
import type { FormError } from './form-error';

/** Which entry of the navigation a page belongs to. */
export type Section =
  'home' | 'create' | 'inbox' | 'bulk-messages' | 'recalls' | 'patients' | 'account' | 'help' | 'none';

/**
 * The frame of each page: the visitor, their practice, and what every form needs. Templates use the single name
 * `frame`, so that a page's variables never clash with the layout's.
 */
export interface Frame {
  /** The address of our style sheet, scripts and pictures. */
  assets: string;
  /** For the only inline script. */
  cspNonce: string;
  now: Date;
  title: string;
  section: Section;
  errors: FormError[];
  /** Each error by its field, as nhsuk-frontend's components take it. */
  errorOf: Record<string, { text: string }>;
  banner: Banner | null;
  session: Session | null;
  membership: Membership | null;
  /** `/p/oakfield`; null outside a practice. */
  base: string | null;
  /** Of the visitor, at this practice. */
  role: Role | null;
  timeZone: string;
  /** Whether the visitor may act as this role here. */
  may(role: Role): boolean;
  formToken: string;
  /** A fresh id for the forms of this page; the same press twice does one thing. */
  operation: string;
  /** Whether the practice has Bulk Messages switched on. */
  bulkMessages: boolean;
  /** Conversations that nobody has looked at; null outside a practice. */
  inboxUnread: number | null;
  /** What the visitor was told of and has not read; null outside a practice. */
  notices: number | null;
  /** Of Rollcall. */
  version: string;
  demo: boolean;
  /** Whose page a patient sees; null on the pages of staff. */
  practice: PersonalLink['practice'] | null;
  /** What we write on a patient's page, in its language. */
  patientWords: PatientWords;
  /** Other languages in which a patient can have the page. */
  otherLanguages: { tag: string; name: string; href: string }[];
  idleMinutes: number;
  path: string;
}

const NAMES: Record<keyof Frame, true> = {
  ...{ assets: true, cspNonce: true, now: true, title: true, section: true, errors: true, errorOf: true, banner: true },
  ...{ session: true, membership: true, base: true, role: true, timeZone: true, may: true, formToken: true },
  ...{
    operation: true,
    bulkMessages: true,
    inboxUnread: true,
    notices: true,
    version: true,
    demo: true,
    practice: true,
    patientWords: true,
    otherLanguages: true,
    idleMinutes: true,
    path: true,
  },
};

/** The names in `frame`, which a page's own variables must not use. */
export const FRAME_NAMES = Object.keys(NAMES) as (keyof Frame)[];

/** What the layout and nhsuk-frontend's template under it read or set besides, as a template may set it: no page's data. */
export const LAYOUT_NAMES = [
  ...(['frame', 'sectionTitle', 'summary', 'bannerHtml', 'entries', '_'] as const),
  ...(['htmlLang', 'htmlClasses', 'htmlAttributes', 'themeColor', 'assetPath', 'assetUrl'] as const),
  ...(['opengraphImageUrl', 'pageTitleLang', 'bodyClasses', 'bodyAttributes', 'containerClasses'] as const),
  ...(['mainClasses', 'mainLang', 'skipLink', 'header', 'footer', 'nhsukAttributes'] as const),
  ...(['errorSummary', 'notificationBanner'] as const),
] as const;

/** A page's own variables; the compiler refuses the names that it can see, the renderer the rest. */
export type PageData = Record<string, unknown> & {
  [name in keyof Frame | (typeof LAYOUT_NAMES)[number]]?: never;
};
