/** What we write on the pages of a booking link, in one language. */
export interface BookingWords {
  title: string;
  intro: string;
  changeTitle: string;
  /** Between the appointment and the clinician: "with". */
  with: string;
  takes(minutes: number): string;
  now: string;
  keptUntil: string;
  chooseATime: string;
  nearest: string;
  later: string;
  noTimes: string;
  moreLater: string;
  orCallUs: string;
  otherwise: string;
  callMe: string;
  declined: string;
  elsewhere: string;
  howToWrite: string;
  byTelephone: string;
  taken: string;
  chooseError: string;
  /** "Tuesday 1 December 2026 at 9am" */
  when(day: string, time: string): string;
  /** Before a time, for screen readers: "Tuesday 1 December 2026 at". */
  at(day: string): string;
  checkTitle: string;
  held: string;
  confirmation: { ask: string; sms: string; email: string; no: string };
  book: string;
  another: string;
  bookedTitle: string;
  calendar: string;
  change: string;
  cancel: string;
  cancelTitle: string;
  othersBook: string;
  cancelThis: string;
  keep: string;
  cancelled: string;
  thanksTitle: string;
  saidDeclined: string;
  saidElsewhere: string;
  saidCallMe: string;
  changedMind: string;
  details: { appointment: string; when: string; with: string; where: string; know: string };
  callTitle: string;
  callWhy: string;
  callHow: string;
  preferences: {
    title: string;
    intro(practice: string): string;
    language: string;
    notChosen: string;
    asRegister(word: string): string;
    largePrint: string;
    letters: string;
    save: string;
    saved: string;
  };
}

export const ENGLISH_BOOKING: BookingWords = {
  title: 'Book an appointment',
  intro: 'We ask for your date of birth, so that only you can book your appointment.',
  changeTitle: 'Change your appointment',
  with: 'with',
  takes: (minutes) => `It takes ${minutes} minutes.`,
  now: 'Your appointment now:',
  keptUntil: 'You keep it until you book another time.',
  chooseATime: 'Choose a time',
  nearest: 'The nearest free times',
  later: 'Show later days',
  noTimes: 'There are no free times now',
  moreLater: 'We add more times when we can. Try this link again in a few days.',
  orCallUs: 'You can also call us.',
  otherwise: 'If no time suits you, or you do not need this',
  callMe: 'Please call me to book',
  declined: 'I do not want this',
  elsewhere: 'I have had this elsewhere',
  howToWrite: 'Tell us how to write to you',
  byTelephone: 'You can also book or tell us by telephone',
  taken: 'That time has just been taken',
  chooseError: 'Choose a time',
  when: (day, time) => `${day} at ${time}`,
  at: (day) => `${day} at`,
  checkTitle: 'Check your appointment',
  held: 'We keep this time for you for 10 minutes.',
  confirmation: { ask: 'Do you want a confirmation?', sms: 'By text message', email: 'By email', no: 'No' },
  book: 'Book this appointment',
  another: 'Choose another time',
  bookedTitle: 'Your appointment is booked',
  calendar: 'Add it to your calendar',
  change: 'Change',
  cancel: 'Cancel',
  cancelTitle: 'Cancel your appointment',
  othersBook: 'Someone else can then book this time.',
  cancelThis: 'Cancel this appointment',
  keep: 'Keep the appointment',
  cancelled: 'Your appointment is cancelled.',
  thanksTitle: 'Thank you for telling us',
  saidDeclined: 'You told us that you do not want this. We will not remind you of it.',
  saidElsewhere:
    'You told us that you have had this elsewhere. We will check this before we write to you about it again.',
  saidCallMe: 'You asked us to call you to book. We call you on a working day. You can still choose a time here.',
  changedMind: 'Changed your mind?',
  details: { appointment: 'Appointment', when: 'When', with: 'With', where: 'Where', know: 'What to know' },
  callTitle: 'Call us about your appointment',
  callWhy: 'We would like to talk to you about this appointment.',
  callHow: 'We can book a time that suits you.',
  preferences: {
    title: 'How we write to you',
    intro: (practice) => `Tell us how we should write to you. We use it for all messages from ${practice}.`,
    language: 'Language',
    notChosen: 'Not chosen',
    asRegister: (word) => `As the register says: ${word}`,
    largePrint: 'Do you need large print?',
    letters: 'Do you want letters instead of texts?',
    save: 'Save',
    saved: 'We have saved how to write to you.',
  },
};

// cspell:disable -- Welsh
export const WELSH_BOOKING: BookingWords = {
  title: 'Trefnu apwyntiad',
  intro: 'Rydym yn gofyn am eich dyddiad geni, fel mai dim ond chi all drefnu eich apwyntiad.',
  changeTitle: 'Newid eich apwyntiad',
  with: 'gyda',
  takes: (minutes) => `Mae’n cymryd ${minutes} munud.`,
  now: 'Eich apwyntiad nawr:',
  keptUntil: 'Rydych yn ei gadw nes i chi drefnu amser arall.',
  chooseATime: 'Dewiswch amser',
  nearest: 'Yr amseroedd rhydd agosaf',
  later: 'Dangos dyddiau diweddarach',
  noTimes: 'Nid oes amseroedd rhydd ar hyn o bryd',
  moreLater: 'Rydym yn ychwanegu amseroedd pan allwn ni. Rhowch gynnig ar y ddolen hon eto mewn ychydig ddyddiau.',
  orCallUs: 'Gallwch ein ffonio hefyd.',
  otherwise: 'Os nad oes amser yn addas, neu os nad oes angen hwn arnoch chi',
  callMe: 'Ffoniwch fi i drefnu apwyntiad',
  declined: 'Nid wyf eisiau hwn',
  elsewhere: 'Rwyf wedi cael hwn yn rhywle arall',
  howToWrite: 'Dywedwch wrthym sut i ysgrifennu atoch chi',
  byTelephone: 'Gallwch hefyd drefnu neu roi gwybod i ni dros y ffôn',
  taken: 'Mae’r amser hwnnw newydd gael ei gymryd',
  chooseError: 'Dewiswch amser',
  when: (day, time) => `${day} am ${time}`,
  at: (day) => `${day} am`,
  checkTitle: 'Gwiriwch eich apwyntiad',
  held: 'Rydym yn cadw’r amser hwn i chi am 10 munud.',
  confirmation: { ask: 'Ydych chi eisiau cadarnhad?', sms: 'Drwy neges destun', email: 'Drwy e-bost', no: 'Nac ydw' },
  book: 'Trefnu’r apwyntiad hwn',
  another: 'Dewis amser arall',
  bookedTitle: 'Mae eich apwyntiad wedi’i drefnu',
  calendar: 'Ei ychwanegu at eich calendr',
  change: 'Newid',
  cancel: 'Canslo',
  cancelTitle: 'Canslo eich apwyntiad',
  othersBook: 'Yna gall rhywun arall drefnu’r amser hwn.',
  cancelThis: 'Canslo’r apwyntiad hwn',
  keep: 'Cadw’r apwyntiad',
  cancelled: 'Mae eich apwyntiad wedi’i ganslo.',
  thanksTitle: 'Diolch am roi gwybod i ni',
  saidDeclined: 'Dywedoch wrthym nad ydych chi eisiau hwn. Ni fyddwn yn eich atgoffa amdano.',
  saidElsewhere:
    'Dywedoch wrthym eich bod wedi cael hwn yn rhywle arall. Byddwn yn gwirio hyn cyn ysgrifennu atoch amdano eto.',
  saidCallMe:
    'Gofynnoch i ni eich ffonio i drefnu apwyntiad. Byddwn yn eich ffonio ar ddiwrnod gwaith. Gallwch ddewis amser yma o hyd.',
  changedMind: 'Wedi newid eich meddwl?',
  details: { appointment: 'Apwyntiad', when: 'Pryd', with: 'Gyda', where: 'Ble', know: 'Beth i’w wybod' },
  callTitle: 'Ffoniwch ni am eich apwyntiad',
  callWhy: 'Hoffem siarad â chi am yr apwyntiad hwn.',
  callHow: 'Gallwn drefnu amser sy’n addas i chi.',
  preferences: {
    title: 'Sut rydym yn ysgrifennu atoch chi',
    intro: (practice) =>
      `Dywedwch wrthym sut y dylem ysgrifennu atoch chi. Rydym yn ei ddefnyddio ar gyfer pob neges gan ${practice}.`,
    language: 'Iaith',
    notChosen: 'Heb ei dewis',
    asRegister: (word) => `Fel y mae’r gofrestr yn dweud: ${word}`,
    largePrint: 'Oes angen print bras arnoch chi?',
    letters: 'Ydych chi eisiau llythyrau yn lle negeseuon testun?',
    save: 'Cadw',
    saved: 'Rydym wedi cadw sut i ysgrifennu atoch chi.',
  },
};
