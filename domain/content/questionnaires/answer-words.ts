import { countOf } from '../../words/numbers';

/** The messages about answers that cannot be accepted, in one language. */
export interface AnswerWords {
  unstorable: string;
  tooLong: (most: number) => string;
  ownWords: string;
  onThisPage: string;
  atLeast: (fewest: number) => string;
  atMost: (most: number) => string;
  wholeNumber: string;
  number: string;
  digits: (most: number) => string;
  unit: string;
  realTime: string;
  realDate: string;
  orMore: (limit: string) => string;
  orLess: (limit: string) => string;
  orLater: (limit: string) => string;
  orEarlier: (limit: string) => string;
  oneOrMore: string;
  one: string;
  theDate: string;
  theTime: string;
  yours: string;
}

export const ENGLISH_ANSWER_WORDS: AnswerWords = {
  unstorable: 'Your answer has a character that we cannot store. Type it again.',
  tooLong: (most) => `Shorten your answer to ${most} characters or fewer.`,
  ownWords: 'Enter your answer in your own words',
  onThisPage: 'Choose one of the answers on this page',
  atLeast: (fewest) => `Choose at least ${fewest} answers`,
  atMost: (most) => `Choose ${most} answers or fewer`,
  wholeNumber: 'Enter a whole number, such as 12',
  number: 'Enter a number, such as 12 or 12.5',
  digits: (most) => `Enter ${countOf(most, 'digit')} or fewer after the point`,
  unit: 'Choose the unit',
  realTime: 'Enter a time, such as 14:30',
  realDate: 'Enter a real date, such as 27 3 1958',
  orMore: (limit) => `Enter ${limit} or more`,
  orLess: (limit) => `Enter ${limit} or less`,
  orLater: (limit) => `Enter ${limit} or later`,
  orEarlier: (limit) => `Enter ${limit} or earlier`,
  oneOrMore: 'Choose at least one answer',
  one: 'Choose an answer',
  theDate: 'Enter the date',
  theTime: 'Enter the time',
  yours: 'Enter your answer',
};
