import { CHANNEL_IN_SENTENCE } from '../../domain/delivery/channel-words';
import { noProviderWords } from '../../domain/practice/no-provider';
import { needsReason, type EarlierCampaign, type Finding } from '../../domain/content/checks/findings';
import type { ShownFinding } from '../../ports/campaigns/campaign-commands';
import type { WrittenLink } from '../../domain/content/checks/links';
import { languageName } from '../../domain/patients/preferences/writing-preferences';
import { sentenceOf } from '../schemas/refusals';
import { rowsWith } from './count-words';
import { sizeWords } from '../../domain/content/text-trials/trial-words';
import { countOf, numberWords } from '../../domain/words/numbers';
import { timeWords } from '../../domain/words/times';

/** A finding as the API and the pages show it. */
export function showFinding(finding: Finding, timeZone: string): ShownFinding {
  const { code, severity, count, places = [] } = finding;
  return {
    ...{ code, severity, message: findingWords(finding, timeZone), places, needsReason: needsReason(finding) },
    ...(count === undefined ? {} : { count }),
  };
}

/** A finding of the checks before sending as a sentence, the same on the page and in the API. */
export function findingWords(finding: Finding, timeZone: string): string {
  const words = wordsOf(finding, timeZone);
  return finding.isOfTextB ? `Text B: ${words}` : words;
}

function wordsOf(finding: Finding, timeZone: string): string {
  switch (finding.code) {
    case 'small-trial':
      return sizeWords(finding.patientsForEach, finding.findable);
    case 'trial-too-few':
      return sentenceOf('trial-too-few', finding);
    case 'trial-too-many':
      return sentenceOf('trial-too-many', finding);
    case 'feature-off':
      return 'Bulk Messages is switched off for this practice. An administrator can switch it on.';
    case 'no-provider':
      return noProviderWords([finding.channel]);
    case 'no-credits':
      return sentenceOf('no-credits', finding);
    case 'list-missing':
      return 'There is no patient list yet.';
    case 'list-not-ready':
      return 'We are still checking the patient list. You can send when it is ready.';
    case 'list-refused':
      return `The patient list cannot be used. ${finding.why ?? 'Upload the file again.'}`;
    case 'nobody-to-send':
      return 'No patient on the list was accepted, so you have nobody to send to.';
    case 'channel-differs':
      return `The patients of this list were checked for ${CHANNEL_IN_SENTENCE[finding.list]}, not for ${CHANNEL_IN_SENTENCE[finding.draft]}.`;
    case 'text-fault':
      return finding.why;
    case 'message-too-long':
      return `${rowsWith(finding.rows, 'gets', 'get')} a text that is too long to send. Shorten it.`;
    case 'unfilled-placeholder': {
      const { name, rows, choice } = finding;
      const have = `${rowsWith(rows, 'has', 'have')} no ${name.toLowerCase()}`;
      if (choice === null) return `${have}. Leave these patients out, or choose a word to use instead.`;
      if (choice === 'leave-out')
        return `${have}: ${rows.count === 1 ? 'this patient is' : 'these patients are'} left out.`;
      return `${have}: the message says “${choice.use}” instead.`;
    }
    case 'send-at-past':
      return `The time to send, ${timeWords(finding.at, timeZone)}, has passed. Choose another.`;
    case 'question-open':
      return finding.question === 'record'
        ? 'Choose whether to save the message to the clinical record.'
        : 'Choose when to send the message.';
    case 'list-old':
      return `The patient list is ${countOf(finding.days, 'day')} old. Patients may have been seen, moved or died since.`;
    case 'many-segments':
      return `The longest text is ${countOf(finding.segments, 'SMS segment')}. You pay for each one.`;
    case 'sensitive-words': {
      const words = finding.words.map((word) => `“${word}”`).join(', ');
      const whose = finding.rows ? ` ${rowsWith(finding.rows, 'gets', 'get')} one from the list.` : '';
      return `Your practice marks ${words} as private. Other people may read this message.${whose}`;
    }
    case 'link-not-listed': {
      const links = finding.links.map(linkWords).join(' ');
      const whose = finding.rows ? ` ${rowsWith(finding.rows, 'gets', 'get')} a link from the list.` : '';
      return `${links}${whose} An administrator can add hosts to your practice’s list of links.`;
    }
    case 'identifier-in-text':
      return identifierWords(finding);
    case 'child-with-adult-number': {
      const who = countOf(finding.count ?? 0, 'patient', 'patients');
      return `${who} under 16 ${finding.count === 1 ? 'shares' : 'share'} a mobile number with an adult. The adult may read the message.`;
    }
    case 'number-to-confirm': {
      const who = countOf(finding.count ?? 0, 'patient', 'patients');
      return `${who} turned 11 or 16 in the last year, and the mobile number has not changed since. It may be a parent’s, so confirm it.`;
    }
    case 'costly-characters':
      return `Some characters make the text cost more by SMS: ${finding.characters.join(' ')}`;
    case 'partly-checked':
      return `We looked for missing values in the first ${countOf(finding.rows, 'patient')} only.`;
    case 'shared-numbers': {
      const share = countOf(finding.count ?? 0, 'patient shares', 'patients share');
      const advice =
        finding.write === null
          ? 'The list has no column of names to fill in: add one to the file.'
          : `Add ((${finding.write})) to the text.`;
      return `${share} a mobile with someone else on this list, and the text does not say who it is for. ${advice}`;
    }
    case 'translation-missing': {
      const who = countOf(finding.count ?? 0, 'patient needs', 'patients need');
      return `${who} ${languageList(finding.languages)}, and the text has words that they must understand. They get no message: we put them on the list of calls.`;
    }
    case 'translation-not-sent': {
      const who = countOf(finding.count ?? 0, 'patient gets', 'patients get');
      const isEdited = finding.languages.some(({ why }) => why === 'text-edited');
      const why = isEdited
        ? 'The text was edited here, so its translations no longer say the same.'
        : 'Nobody has approved the translation.';
      return `${who} the text as it is and not in ${languageList(finding.languages)}. ${why}`;
    }
    case 'dissent-overruled': {
      const who = countOf(finding.count ?? 0, 'patient does', 'patients do');
      return `${who} not wish to be contacted by SMS. A recall is about their care and needs no consent.`;
    }
    case 'over-monthly-limit': {
      const count = finding.count ?? 0;
      const who = `${countOf(count, 'patient has', 'patients have')} already had as many messages in the last 30 days as your practice allows`;
      return `${who}. ${count === 1 ? 'This patient is' : 'These patients are'} left out.`;
    }
    case 'same-text':
      return `The same text ${sentWords(finding.earlier, timeZone)} of these patients.`;
    case 'same-file':
      return `A bulk message went to the same file on ${timeWords(finding.earlier.at!, timeZone)}.`;
    case 'code-not-listed':
      return sentenceOf('code-not-listed', finding);
    case 'codes-not-saved':
      return `${finding.codes === 1 ? 'The SNOMED code is' : 'The SNOMED codes are'} not saved, because the message is not saved to the record.`;
  }
}

/** "Welsh", or "Polish or Urdu" */
function languageList(languages: readonly { language: string }[]): string {
  const names = languages.map(({ language }) => languageName(language));
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(names);
}

function sentWords({ at, patients }: EarlierCampaign, timeZone: string): string {
  const who = numberWords(patients);
  return at === null ? `is about to be sent to ${who}` : `was sent on ${timeWords(at, timeZone)} to ${who}`;
}

/** A link with what it opens, where that is not what it seems. */
function linkWords({ text, host, shown, looksLike }: WrittenLink): string {
  if (host === '') return `The host of ${text} comes from the list, so we cannot check it.`;
  const alphabet = shown === host ? '' : ` (${host})`;
  const like = looksLike === null ? '' : ` It looks like ${looksLike} but is another website.`;
  return `The link ${text} opens ${shown}${alphabet}, which is not on your practice’s list.${like}`;
}

function identifierWords({ names, written, people }: Extract<Finding, { code: 'identifier-in-text' }>): string {
  const sentences: string[] = [];
  if (names.length > 0) {
    const placeholders = names.map((name) => `((${name}))`).join(', ');
    sentences.push(`The text shows ${placeholders}. Anyone who sees the message can read it.`);
  }
  if (written.length > 0) {
    const details = written.map((one) => `“${one}”`).join(', ');
    sentences.push(`The text has ${details}. These may be one person’s details, and every patient gets them.`);
  }
  if (people > 0) {
    sentences.push(`The text has the name of ${countOf(people, 'patient')} on the list, and every patient gets it.`);
  }
  return sentences.join(' ');
}
