import { fillWithExamples } from '../../../domain/content/example-values';
import { templateProblems, type TemplateChannel } from '../../../domain/content/templates/message-templates';
import { compileTemplate } from '../../../domain/content/template';
import { countOf } from '../../../domain/words/numbers';
import { countSentence, expensiveWords } from '../../../api/campaigns/count-words';

/** A template as a patient would get it, with made-up values, and what it costs by SMS. */
export interface TemplatePreview {
  /** Drawn as an email, or else as an SMS. */
  isEmail: boolean;
  subject: string | null;
  body: string;
  count: string;
  /** Why it cannot be kept as it is; nothing of an empty text. */
  faults: string[];
  expensive: string[];
  canChangeToPlain: boolean;
  /** Whether words stand there for some patients only. */
  hasCondition: boolean;
}

/** @param ucs2PartUnits how the practice's SMS account counts. */
export function previewTemplate(
  { channel, subject, body }: { channel: TemplateChannel; subject: string | null; body: string },
  ucs2PartUnits?: number,
): TemplatePreview {
  const isEmail = channel === 'email';
  const filled = fillWithExamples(body, null);
  const { placeholders, shown } = compileTemplate(body);
  const isEmpty = body.trim() === '';
  const dear = isEmail || isEmpty ? { sentences: [], canChange: false } : expensiveWords(body, filled, ucs2PartUnits);
  return {
    isEmail,
    subject: subject === null ? null : fillWithExamples(subject, null),
    body: filled,
    count: isEmail ? `${countOf(filled.length, 'character')}.` : countSentence(filled, ucs2PartUnits),
    faults: isEmpty ? [] : templateProblems(channel, { subject, body }).map(({ message }) => message),
    expensive: dear.sentences,
    canChangeToPlain: dear.canChange,
    hasCondition: shown.length < placeholders.length,
  };
}
