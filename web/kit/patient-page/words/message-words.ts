import { ENGLISH_LINK_ANSWER, type LinkAnswerWords } from '../../../../domain/content/links/link-answer';
import type { BlockTick } from '../../../../domain/eligibility/purposes';

/** What we write on the pages that open, answer and stop messages, in one language. */
export interface MessageLinkWords {
  optOut: {
    title: string;
    intro(practice: string): string;
    /** For an address alone, which gets no texts. */
    introEmail(practice: string): string;
    ask: string;
    kinds: Record<BlockTick, { text: string; hint?: string }>;
    fixed: string;
    save: string;
    cannotTitle: string;
    cannot: string;
    cannotCall: string;
    savedTitle: string;
    stopped: string;
    again: string;
    undo: string;
    nothing: string;
    all: string;
  };
  reply: LinkAnswerWords & {
    title(practice: string): string;
    notForEmergencies: string;
    label: string;
    hint: string;
    send: string;
    sentTitle: string;
    willRead(practice: string): string;
    notStraightAway: string;
    once: string;
    noReply: string;
    heading: string;
    tellMore: string;
  };
  direct: {
    title(practice: string): string;
    why: string;
    open: string;
    newNumber: string;
    codeTitle: string;
    notPossible: string;
    noMore: string;
    wait: string;
    sent: string;
    code: string;
    read: string;
    again: string;
    sixDigits: string;
    wrong: string;
    readTitle(practice: string): string;
    from(practice: string, when: string): string;
    questions: string;
    files: string;
    seen: string;
  };
}

export const ENGLISH_MESSAGES: MessageLinkWords = {
  optOut: {
    title: 'Choose what we send you',
    intro: (practice) =>
      `Tick what you no longer want from ${practice} by email or text. Everything else keeps coming.`,
    introEmail: (practice) => `Tick what you no longer want from ${practice} by email. Everything else keeps coming.`,
    ask: 'What do you want to stop?',
    kinds: {
      recalls: {
        text: 'Invitations to appointments, for example for a vaccination or a review',
        hint: 'We may write or call instead, so that you do not miss care that you need.',
      },
      healthInformation: {
        text: 'Messages about your health, for example a result is in',
        hint: 'We may write or call instead.',
      },
      serviceNotices: { text: 'News of the practice, for example opening times' },
      marketing: { text: 'Offers and events' },
      everySms: { text: 'All text messages' },
    },
    fixed: 'The practice stopped this for you. Call us if you want it again.',
    save: 'Save my choices',
    cannotTitle: 'What you cannot stop here',
    cannot:
      'We answer when you write to us. We may also call you or write to you about your care, because it could harm you not to know.',
    cannotCall: 'If you do not want that either, call us.',
    savedTitle: 'Your choices are saved',
    stopped: 'We stopped this for you:',
    again: 'You will get this again:',
    undo: 'Undo',
    nothing: 'Nothing has changed.',
    all: 'See all your choices',
  },
  reply: {
    title: (practice) => `Reply to ${practice}`,
    notForEmergencies: 'Do not use this for emergencies. Nobody reads your answer straight away.',
    label: 'Your answer',
    hint: 'You can send one answer. It goes to the practice, and not by text or email.',
    send: 'Send my answer',
    sentTitle: 'We have your answer',
    willRead: (practice) => `${practice} will read it. You do not need to do anything else.`,
    notStraightAway: 'Nobody reads it straight away. If you feel worse, or need help now, do not wait for us.',
    once: 'You can send one answer with this link. If you want to tell us more, call us',
    noReply: 'You cannot reply to it.',
    heading: 'Reply to this message',
    tellMore: 'If you want to tell us more, call us',
    ...ENGLISH_LINK_ANSWER,
  },
  direct: {
    title: (practice) => `You have a message from ${practice}`,
    why: 'To keep it safe, we text a code to your mobile phone. You need the code to read the message.',
    open: 'Open my message',
    newNumber:
      'The text comes to the number that your practice has for you. If you have a new number, call your practice.',
    codeTitle: 'Enter your code',
    notPossible: 'We cannot text you a code at the moment. Call your practice and they will help you.',
    noMore: 'We sent the code four times, so we do not send it again. Call your practice if it did not come.',
    wait: 'We sent a code less than a minute ago. Wait for it before you ask for another one.',
    sent: 'We sent a text with a code to your mobile phone. It can take a minute to come. The code works for 10 minutes.',
    code: 'Code',
    read: 'Read my message',
    again: 'Send the code again',
    sixDigits: 'Enter the 6 digits of your code',
    wrong: 'This code is not right, or it is too old. Check it, or send the code again',
    readTitle: (practice) => `Your message from ${practice}`,
    from: (practice, when) => `From ${practice}, ${when}`,
    questions: 'Answer the questions',
    files: 'Files',
    seen: 'Your practice can see that you opened this message.',
  },
};

// cspell:disable -- Welsh
export const WELSH_MESSAGES: MessageLinkWords = {
  optOut: {
    title: 'Dewiswch beth rydym yn ei anfon atoch',
    intro: (practice) =>
      `Ticiwch yr hyn nad ydych chi ei eisiau mwyach gan ${practice} drwy e-bost neu neges destun. Bydd popeth arall yn dal i ddod.`,
    introEmail: (practice) =>
      `Ticiwch yr hyn nad ydych chi ei eisiau mwyach gan ${practice} drwy e-bost. Bydd popeth arall yn dal i ddod.`,
    ask: 'Beth ydych chi eisiau ei stopio?',
    kinds: {
      recalls: {
        text: 'Gwahoddiadau i apwyntiadau, er enghraifft am frechiad neu adolygiad',
        hint: 'Efallai y byddwn yn ysgrifennu neu’n ffonio yn lle hynny, fel nad ydych yn colli gofal sydd ei angen arnoch.',
      },
      healthInformation: {
        text: 'Negeseuon am eich iechyd, er enghraifft bod canlyniad wedi cyrraedd',
        hint: 'Efallai y byddwn yn ysgrifennu neu’n ffonio yn lle hynny.',
      },
      serviceNotices: { text: 'Newyddion y feddygfa, er enghraifft oriau agor' },
      marketing: { text: 'Cynigion a digwyddiadau' },
      everySms: { text: 'Pob neges destun' },
    },
    fixed: 'Y feddygfa a stopiodd hwn i chi. Ffoniwch ni os ydych chi ei eisiau eto.',
    save: 'Cadw fy newisiadau',
    cannotTitle: 'Beth na allwch ei stopio yma',
    cannot:
      'Rydym yn ateb pan fyddwch yn ysgrifennu atom. Efallai y byddwn hefyd yn eich ffonio neu’n ysgrifennu atoch am eich gofal, oherwydd gallai peidio â gwybod wneud niwed i chi.',
    cannotCall: 'Os nad ydych chi eisiau hynny chwaith, ffoniwch ni.',
    savedTitle: 'Mae eich dewisiadau wedi’u cadw',
    stopped: 'Rydym wedi stopio hwn i chi:',
    again: 'Byddwch yn cael hwn eto:',
    undo: 'Dadwneud',
    nothing: 'Nid oes dim wedi newid.',
    all: 'Gweld eich holl ddewisiadau',
  },
  reply: {
    title: (practice) => `Ateb ${practice}`,
    notForEmergencies: 'Peidiwch â defnyddio hwn mewn argyfwng. Nid oes neb yn darllen eich ateb ar unwaith.',
    label: 'Eich ateb',
    hint: 'Gallwch anfon un ateb. Mae’n mynd i’r feddygfa, ac nid drwy neges destun nac e-bost.',
    send: 'Anfon fy ateb',
    sentTitle: 'Mae eich ateb gennym ni',
    willRead: (practice) => `Bydd ${practice} yn ei ddarllen. Nid oes angen i chi wneud dim byd arall.`,
    notStraightAway:
      'Nid oes neb yn ei ddarllen ar unwaith. Os ydych chi’n teimlo’n waeth, neu os oes angen help nawr, peidiwch ag aros amdanom ni.',
    once: 'Gallwch anfon un ateb gyda’r ddolen hon. Os ydych chi eisiau dweud mwy wrthym, ffoniwch ni',
    noReply: 'Ni allwch ateb iddi.',
    heading: 'Ateb y neges hon',
    tellMore: 'Os ydych chi eisiau dweud mwy wrthym, ffoniwch ni',
    empty: 'Ysgrifennwch eich ateb',
    tooLong: (most) => `Ysgrifennwch eich ateb mewn ${most} nod neu lai`,
    unreadable: 'Tynnwch y nod na ellir ei ddarllen',
  },
  direct: {
    title: (practice) => `Mae gennych neges gan ${practice}`,
    why: 'I’w chadw’n ddiogel, rydym yn anfon cod i’ch ffôn symudol. Mae angen y cod arnoch i ddarllen y neges.',
    open: 'Agor fy neges',
    newNumber:
      'Mae’r neges destun yn dod i’r rhif sydd gan eich meddygfa. Os oes gennych rif newydd, ffoniwch eich meddygfa.',
    codeTitle: 'Rhowch eich cod',
    notPossible: 'Ni allwn anfon cod atoch ar hyn o bryd. Ffoniwch eich meddygfa a byddant yn eich helpu.',
    noMore:
      'Rydym wedi anfon y cod bedair gwaith, felly nid ydym yn ei anfon eto. Ffoniwch eich meddygfa os na ddaeth.',
    wait: 'Anfonwyd cod lai na munud yn ôl. Arhoswch amdano cyn gofyn am un arall.',
    sent: 'Rydym wedi anfon neges destun gyda chod i’ch ffôn symudol. Gall gymryd munud i ddod. Mae’r cod yn gweithio am 10 munud.',
    code: 'Cod',
    read: 'Darllen fy neges',
    again: 'Anfon y cod eto',
    sixDigits: 'Rhowch 6 digid eich cod',
    wrong: 'Nid yw’r cod hwn yn gywir, neu mae’n rhy hen. Gwiriwch ef, neu anfonwch y cod eto',
    readTitle: (practice) => `Eich neges gan ${practice}`,
    from: (practice, when) => `Gan ${practice}, ${when}`,
    questions: 'Ateb y cwestiynau',
    files: 'Ffeiliau',
    seen: 'Gall eich meddygfa weld eich bod wedi agor y neges hon.',
  },
};
