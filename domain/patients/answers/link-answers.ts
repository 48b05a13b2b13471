/** What a patient chose on a page of their personal link, in the words that staff read. */
const WORDS: Readonly<Record<string, string>> = {
  declined: 'Does not want this',
  elsewhere: 'Has had this elsewhere',
  'done-elsewhere': 'Has had this elsewhere',
  'call-me': 'Asks for a call',
};

/** The entry in the record for an answer to a recall that somebody accepted. */
export function recallAnswerText(isDoneElsewhere: boolean, reason: string, acceptedBy: string): string {
  const said = isDoneElsewhere ? 'have had it elsewhere' : 'do not want it';
  return `Recall (${reason}). The patient answered by their link that they ${said}. Accepted by ${acceptedBy}.`;
}

/** @param said the patient's own words, if they wrote any. */
export function linkAnswerWords(answer: string, said: string | null): string {
  const words = WORDS[answer] ?? answer;
  return said === null || said.trim() === '' ? words : `${words}: ${said.trim()}`;
}
