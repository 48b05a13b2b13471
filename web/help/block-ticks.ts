import { BLOCK_TICKS, TICK_WORDS, type BlockTick } from '../../domain/eligibility/purposes';

const STOPS: Record<BlockTick, string> = {
  recalls: 'Text messages of campaigns with the category Recall: something is due, such as a vaccination or a review.',
  healthInformation:
    'Text messages with the category “About a person’s care”, such as results, medicines or an appointment.',
  serviceNotices: 'Text messages with the category Service notice, such as opening hours.',
  marketing: 'Text messages with the category Marketing.',
  everySms: 'Every text message. Use this for a wrong number, or when the patient wants no text messages.',
};

/** Each tick of Blocked Communications with what it stops, in the order of the page. */
export const BLOCK_TICKS_HELP = BLOCK_TICKS.map((tick) => ({ label: TICK_WORDS[tick], stops: STOPS[tick] }));
