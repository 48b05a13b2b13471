import { isId } from '../../../domain/ids';
import type { Form } from '../../kit/page';

/** What was typed so far; it survives a change of the kind. */
export interface Typed {
  contact: string;
  subject: string;
  body: string;
  templateId: string;
  /** The text that failed and that this is sent instead of; empty for none. */
  instead: string;
  save: boolean;
  /** Whether the patient can reply. */
  allowReplies: boolean;
  codes: string;
  /** What the patient is asked; empty for nothing. */
  questionnaireId: string;
  saveAnswers: boolean;
  /** Files that were uploaded for a direct message. */
  attachmentIds: string[];
}

export const NOTHING: Typed = {
  ...{ contact: '', subject: '', body: '', templateId: '', instead: '' },
  ...{ save: false, allowReplies: false, codes: '', attachmentIds: [], questionnaireId: '', saveAnswers: false },
};

/** Browsers send lines ended by CR LF; what goes out has the line ends that are counted. */
export function readTyped(form: Form): Typed {
  return {
    contact: form.text('contact'),
    subject: form.text('subject'),
    body: form.raw('body').replace(/\r\n?/g, '\n'),
    templateId: form.text('templateId'),
    instead: isId(form.text('instead')) ? form.text('instead') : '',
    save: form.has('save'),
    allowReplies: form.has('allowReplies'),
    codes: form.text('codes'),
    questionnaireId: form.text('questionnaireId'),
    saveAnswers: form.has('saveAnswers'),
    attachmentIds: [...new Set(form.all('attachmentIds').filter(isId))],
  };
}
