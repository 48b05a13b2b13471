import { countSms, MAX_SMS_UNITS } from '../../domain/content/sms-parts';

/** "1 to 160 characters are one segment": only plain characters, and with one expensive character. */
export interface SegmentStep {
  segments: number;
  plainUpTo: number;
  dearUpTo: number;
}

/** How much fits into one to six segments, by the same count that the message page shows. */
export function segmentSteps(): SegmentStep[] {
  return [1, 2, 3, 4, 5, 6].map((segments) => ({
    segments,
    plainUpTo: longestOf('a', segments),
    dearUpTo: longestOf('ŵ', segments),
  }));
}

function longestOf(character: string, segments: number): number {
  let length = 1;
  while (length < MAX_SMS_UNITS + 1 && countSms(character.repeat(length + 1)).segments <= segments) length += 1;
  return length;
}

export interface SegmentExample {
  text: string;
  what: string;
  characters: number;
  segments: number;
}

const REMINDER =
  'Dear Megan, your flu vaccination is due. Clinics are on Tuesday and Friday mornings at Oakfield Surgery. ' +
  'Call 01632 960123 to book. We don';

/** The same text with a straight and with a curly apostrophe. */
export function apostropheExamples(): SegmentExample[] {
  return [
    exampleOf(`${REMINDER}'t need to see you.`, 'with the straight apostrophe '),
    exampleOf(`${REMINDER}’t need to see you.`, 'with the curly apostrophe ’'),
  ];
}

function exampleOf(text: string, what: string): SegmentExample {
  return { text, what, characters: [...text].length, segments: countSms(text).segments };
}
