/**
 * What a practice switches on one by one. Outside the demonstration each is off until an administrator has ticked its
 * checklist: people have to prepare before patients meet it (docs/safety/switch-on.md).
 */
export const CAPABILITIES = [
  ...(['one-patient', 'direct', 'replies', 'booking', 'questionnaires', 'recalls', 'welsh-pages'] as const),
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** Who saw to an item, and when. */
export interface Tick {
  by: string;
  at: string;
}

export interface ChecklistItem {
  /** Kept with the tick, so it never changes; another wording that asks for more gets another id. */
  id: string;
  text: string;
}

interface CapabilityWords {
  /** As it stands at the start of a sentence. */
  name: string;
  does: string;
  checklist: readonly ChecklistItem[];
}

export const CAPABILITY_WORDS: Readonly<Record<Capability, CapabilityWords>> = {
  'one-patient': {
    name: 'Messages to one patient',
    does: 'Staff write to one patient by SMS or email, without a list.',
    checklist: [
      { id: 'training', text: 'Staff know what may be written in a text, and that others may read the phone.' },
      { id: 'failed-folder', text: 'Someone looks at the failed folder every working day.' },
      { id: 'senders', text: 'A test message to your own phone came from the right sender.' },
    ],
  },
  direct: {
    name: 'Direct messages',
    does: 'Staff send confidential letters and files. The patient opens them with a code on their phone.',
    checklist: [
      { id: 'contacts', text: 'Staff check with patients that their email address and mobile number are right.' },
      {
        id: 'shared',
        text: 'Staff know what to do when a phone or a mailbox is shared, and when contact is not safe.',
      },
      { id: 'locked', text: 'Staff know how to help a patient who cannot open a message, and how to send it again.' },
      { id: 'telephone', text: 'The practice’s telephone number on patients’ pages is right.' },
    ],
  },
  replies: {
    name: 'Replies',
    does: 'Patients answer text messages. Their answers come into the inbox.',
    checklist: [
      { id: 'inbox', text: 'Someone reads the inbox every working day, and another person stands in.' },
      { id: 'not-urgent', text: 'Staff know that replies are not sorted by urgency, apart from red-flag words.' },
      { id: 'out-of-hours', text: 'You have decided what patients are told outside opening hours.' },
      { id: 'opt-out', text: 'Staff know what STOP does, and what to do with a possible opt-out.' },
    ],
  },
  booking: {
    name: 'Booking',
    does: 'Patients book appointments by a personal link. You enter each one in your clinical system.',
    checklist: [
      { id: 'entry', text: 'Someone enters new appointments in the clinical system every working day.' },
      {
        id: 'same-times',
        text: 'The times you add here are blocked in the clinical system, so nobody else gives them away.',
      },
      { id: 'telephone', text: 'Patients without a smartphone can book by telephone, and you keep times for them.' },
      { id: 'identity', text: 'Staff know that a date of birth is weak proof of who opened a link.' },
    ],
  },
  questionnaires: {
    name: 'Questionnaires',
    does: 'Patients answer questions about their health through a personal link.',
    checklist: [
      {
        id: 'instruments',
        text: 'A clinician has approved each questionnaire, its scores and the action for each score.',
      },
      { id: 'alarms', text: 'People are on the rota for red flags, and know what to do with an alarming answer.' },
      { id: 'not-urgent', text: 'Staff know that answers are read later, and that each page tells patients so.' },
      { id: 'other-ways', text: 'Every invitation names a way to answer that is not digital.' },
    ],
  },
  recalls: {
    name: 'Recalls',
    does: 'Staff invite patients for what is due, by SMS, letter and call.',
    checklist: [
      { id: 'owner', text: 'A named person looks at To Action every working day, and another person stands in.' },
      { id: 'practice-system', text: 'You have named your practice system, and said whether it lets us read consent.' },
      { id: 'categories', text: 'A clinician has read the text and the contact plan of each category.' },
      { id: 'codes', text: 'A clinician has checked the codes that are saved for each invitation.' },
    ],
  },
  'welsh-pages': {
    name: 'Patients’ pages in Welsh',
    does: 'Patients who need Welsh, or choose it, get our pages in Welsh. No Welsh speaker has checked our sentences yet.',
    checklist: [
      {
        id: 'read-by-a-speaker',
        text: 'Someone at your practice who speaks Welsh has read our pages in Welsh, and they are right.',
      },
      { id: 'crisis', text: 'They have read what we say in Welsh about emergencies and about thoughts of suicide.' },
      { id: 'answers', text: 'Someone reads answers that patients write in Welsh, as soon as other answers are read.' },
    ],
  },
};

export function isCapability(name: string): name is Capability {
  return (CAPABILITIES as readonly string[]).includes(name);
}

/** The items of a checklist that nobody has ticked, in their order. */
export function openItems(capability: Capability, ticks: Readonly<Record<string, Tick>>): ChecklistItem[] {
  return CAPABILITY_WORDS[capability].checklist.filter(({ id }) => !Object.hasOwn(ticks, id));
}
