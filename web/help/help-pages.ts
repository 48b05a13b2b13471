/** One page of help, said once: its address, its template and how it is listed. */
export interface HelpPage {
  path: string;
  /** A template below web/, without its ending. */
  view: string;
  title: string;
  /** One sentence below the link to it. */
  summary: string;
  /** The page it belongs below, for the way back. */
  below?: string;
}

export interface HelpGroup {
  heading: string;
  pages: HelpPage[];
}

/** Help by task, in the order in which questions come up. */
export const HELP_GROUPS: HelpGroup[] = [
  {
    heading: 'Before you send',
    pages: [
      {
        path: '/help/make-the-file',
        view: 'help/make-the-file/make-the-file',
        title: 'Make the file',
        summary: 'Which columns a list of patients needs, with a sample file to download.',
      },
      {
        path: '/help/make-the-file/emis',
        view: 'help/make-the-file/make-the-file-emis',
        title: 'Make the file in EMIS',
        summary: 'How to export a search in EMIS Web as a file that Rollcall reads.',
        below: '/help/make-the-file',
      },
      {
        path: '/help/make-the-file/systmone',
        view: 'help/make-the-file/make-the-file-systmone',
        title: 'Make the file in SystmOne',
        summary: 'How to save a report in SystmOne as a file that Rollcall reads.',
        below: '/help/make-the-file',
      },
      {
        path: '/help/make-the-file/spreadsheet',
        view: 'help/make-the-file/make-the-file-spreadsheet',
        title: 'Make the file in a spreadsheet',
        summary: 'How a spreadsheet changes numbers and dates, and how to prevent it.',
        below: '/help/make-the-file',
      },
      {
        path: '/help/sms',
        view: 'help/sms',
        title: 'SMS segments',
        summary: 'What a segment is, and which characters make a text message cost more.',
      },
      {
        path: '/help/templates',
        view: 'help/templates',
        title: 'Templates',
        summary: 'Each patient’s own details, words for some patients only, and versions.',
      },
      {
        path: '/help/direct',
        view: 'help/direct',
        title: 'Direct Message',
        summary: 'Confidential text and files that open with a code, and what keeps them safe.',
      },
    ],
  },
  {
    heading: 'After you uploaded or sent',
    pages: [
      {
        path: '/help/left-out',
        view: 'help/left-out',
        title: 'Why was this patient left out?',
        summary: 'Every reason why we do not accept a row, and what you can do.',
      },
      {
        path: '/help/statuses',
        view: 'help/statuses',
        title: 'What statuses mean',
        summary: 'Every word for a campaign, a message and the record: what it means and what to do.',
      },
    ],
  },
  {
    heading: 'Using Rollcall',
    pages: [
      {
        path: '/help/blocked-communications',
        view: 'help/blocked-communications',
        title: 'Blocked Communications',
        summary: 'Block recalls and other text messages to a number, and allow them again.',
      },
      {
        path: '/help/accessibility-and-keyboard',
        view: 'help/accessibility-and-keyboard',
        title: 'Accessibility and keyboard',
        summary: 'Using a keyboard or screen reader, larger text, or no JavaScript.',
      },
    ],
  },
];

export const HELP_PAGES: HelpPage[] = HELP_GROUPS.flatMap(({ pages }) => pages);

/** Pages that the footer links to, besides help. */
export const STATEMENTS: HelpPage[] = [
  {
    path: '/accessibility',
    view: 'help/accessibility-statement',
    title: 'Accessibility statement',
    summary: 'What we aim for, what we know does not work yet, and how to tell us.',
  },
  {
    path: '/privacy',
    view: 'help/privacy',
    title: 'Privacy',
    summary: 'What we keep, where, for how long, and who can see it.',
  },
  {
    path: '/safety',
    view: 'help/safety',
    title: 'Safety',
    summary: 'What Rollcall is not for, and what its words do not promise.',
  },
];
