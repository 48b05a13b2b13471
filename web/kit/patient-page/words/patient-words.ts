import type { AnswerWords } from '../../../../domain/content/questionnaires/answer-words';
import type { BookingWords } from './booking-words';
import type { MessageLinkWords } from './message-words';
import type { PatientRecallWords } from './recall-words';

/** Everything that we write on the pages of patients in one language. A language that lacks a sentence does not compile. */
export interface PatientWords {
  /** For the page's `lang`. */
  tag: string;
  /** The link before all others, which leads past the header. */
  skip: string;
  error: string;
  problem: string;
  yourPractice: string;
  notYou: string;
  /** Before the practice's name: "Tell us: call". */
  tellUs: string;
  /** Between a name and a telephone number. */
  on: string;
  call: string;
  emergency: { GB: string; AU: string };
  back: string;
  continue: string;
  optional: string;
  yes: string;
  no: string;
  day: string;
  month: string;
  year: string;
  hour: string;
  minute: string;
  unit: string;
  proof: {
    dateOfBirth: string;
    example: string;
    lastName: string;
    enterLastName: string;
    enterDateOfBirth: string;
    wrongDateOfBirth: string;
    wrongDetails: string;
    why: string;
  };
  locked: { title: string; why: string; help: string };
  noLink: { title: string; why: string; help: string };
  code: {
    title: string;
    why: string;
    notPossible: string;
    help: string;
    sent: string;
    wait: string;
    label: string;
    hint: string;
    send: string;
    again: string;
    newNumber: string;
    sixDigits: string;
    wrong: string;
  };
  booking: BookingWords;
  recall: PatientRecallWords;
  messages: MessageLinkWords;
  questions: {
    from(practice: string): string;
    notForEmergencies: string;
    nobodyReads: string;
    title: string;
    goTo(practice: string): string;
    start: string;
    carryOn: string;
    byTelephone: string;
    callUs: string;
    progress(number: number, of: number): string;
    selectAll: string;
    somethingElse: string;
    yourAnswer: string;
    later: string;
    check: string;
    change: string;
    noAnswer: string;
    send: string;
    savedTitle: string;
    notSent(practice: string): string;
    carryOnNow: string;
    answeredTitle: string;
    answered: string;
    toChange(practice: string): string;
    sentTitle: string;
    thanks(practice: string): string;
    worse: string;
  };
  crisis: {
    title: string;
    everyone: string;
    later(practice: string): string;
    harm: string;
    numbers: { GB: readonly string[]; AU: readonly string[] };
  };
  answers: AnswerWords;
}
