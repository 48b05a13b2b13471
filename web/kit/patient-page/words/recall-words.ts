import type { RecallAnswerKind } from '../../../../domain/recalls/recalls';

/** What we write on a patient's own page of a recall, in one language. */
export interface PatientRecallWords {
  title: string;
  intro: string;
  /** After a reason: "due 4 May 2026". */
  due(day: string): string;
  book: string;
  toBook: string;
  /** Of several that are due: how long an appointment for all of them is. */
  oneVisit(minutes: number): string;
  orTellUs: string;
  ask: string;
  choices: Record<RecallAnswerKind, string>;
  thanks: Record<RecallAnswerKind, string>;
  where: string;
  send: string;
  chooseError: string;
  /** Stands before the patient's answer. */
  youTold: string;
  change: string;
  nothing: string;
}

export const ENGLISH_RECALL: PatientRecallWords = {
  title: 'What is due for you',
  intro: 'Tell us your last name and date of birth. Then we show what is due.',
  due: (day) => `due ${day}`,
  book: 'Book',
  toBook: 'To book, call',
  oneVisit: (minutes) => `Ask for one appointment of ${minutes} minutes. It is long enough for all of these.`,
  orTellUs: 'Or tell us',
  ask: 'What do you want to tell us?',
  choices: {
    'call-me': 'Ask us to call',
    'done-elsewhere': 'I have had this done',
    declined: 'I do not want this',
  },
  thanks: {
    declined: 'Thank you. We have noted that you do not want this.',
    'done-elsewhere': 'Thank you. We will check that it is done. Until then we do not write to you about it.',
    'call-me': 'Thank you. We will call you.',
  },
  where: 'If you had it done, where and when?',
  send: 'Send my answer',
  chooseError: 'Choose what you want to tell us',
  youTold: 'You told us',
  change: 'Change my answer',
  nothing: 'Nothing is due for you now. You do not need to do anything.',
};

// cspell:disable -- Welsh
export const WELSH_RECALL: PatientRecallWords = {
  title: 'Beth sydd i’w wneud i chi',
  intro: 'Rhowch eich cyfenw a’ch dyddiad geni. Yna byddwn yn dangos beth sydd i’w wneud.',
  due: (day) => `i’w wneud erbyn ${day}`,
  book: 'Trefnu',
  toBook: 'I drefnu apwyntiad, ffoniwch',
  oneVisit: (minutes) => `Gofynnwch am un apwyntiad o ${minutes} munud. Mae’n ddigon hir i’r rhain i gyd.`,
  orTellUs: 'Neu rhowch wybod i ni',
  ask: 'Beth ydych chi eisiau ei ddweud wrthym?',
  choices: {
    'call-me': 'Gofyn i ni eich ffonio',
    'done-elsewhere': 'Rwyf wedi cael hwn wedi’i wneud',
    declined: 'Nid wyf eisiau hwn',
  },
  thanks: {
    declined: 'Diolch. Rydym wedi nodi nad ydych chi eisiau hwn.',
    'done-elsewhere': 'Diolch. Byddwn yn gwirio ei fod wedi’i wneud. Tan hynny ni fyddwn yn ysgrifennu atoch amdano.',
    'call-me': 'Diolch. Byddwn yn eich ffonio.',
  },
  where: 'Os ydych wedi’i gael, ble a phryd?',
  send: 'Anfon fy ateb',
  chooseError: 'Dewiswch beth ydych chi eisiau ei ddweud wrthym',
  youTold: 'Dywedoch wrthym',
  change: 'Newid fy ateb',
  nothing: 'Nid oes dim i’w wneud i chi nawr. Nid oes angen i chi wneud dim.',
};
