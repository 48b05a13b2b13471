import { sentencesOf } from '../../../domain/content/translations/sentences';
import { directionOf } from '../../../domain/patients/preferences/language';
import { languageName } from '../../../domain/patients/preferences/writing-preferences';
import type { TemplateRow } from '../../../ports/content/templates';
import { bodyOf } from '../../../api/ask';
import { notFound, refusal } from '../../../api/contract/problem';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { askedLanguage, otherLanguages } from '../../kit/translation-language';
import { previewTemplate } from './template-preview';

const PATH = '/p/{practice}/templates/{id}';

/** What is typed in another language. */
interface Typed {
  subject: string;
  body: string;
}

/** Translations of a template and the sentences that must be understood. Each change is a new version (N42). */
export function templateLanguagePages(services: PageServices): WebPage[] {
  const { templates, accounts, ucs2PartUnits, newId } = services;

  async function templateOf({ caller, params }: PracticeVisit): Promise<TemplateRow> {
    const found = await templates.find(caller.practiceId, params.id ?? '');
    if (!found) throw notFound('template');
    if (found.shared) throw refusal('template-shared');
    if (found.archivedAt) throw refusal('template-archived');
    return found;
  }

  async function asked(visit: PracticeVisit): Promise<{ template: TemplateRow; language: string }> {
    const language = askedLanguage(visit);
    return { template: await templateOf(visit), language };
  }

  const addressOf = ({ base }: PracticeVisit, { id }: TemplateRow) => `${base}/templates/${id}`;

  async function drawTranslation(
    visit: PracticeVisit,
    { template, language }: Awaited<ReturnType<typeof asked>>,
    typed: Typed | null = null,
    errors: FormError[] = [],
  ): Promise<PageAnswer> {
    const name = languageName(language);
    const address = addressOf(visit, template);
    const kept = template.translations.find((one) => one.language === language) ?? null;
    const filled = typed ?? { subject: kept?.subject ?? '', body: kept?.body ?? '' };
    const sms = (await accounts.inUse(visit.caller.practiceId)).find(({ channel }) => channel === 'sms');
    const text = { channel: template.channel, subject: filled.subject || null, body: filled.body };
    return {
      view: 'content/templates/translation',
      title: `Translate into ${name}`,
      section: 'bulk-messages',
      errors,
      data: {
        ...{ template, language, name, address, filled, kept },
        direction: directionOf(language),
        action: `${address}/translation`,
        hasSubject: template.channel !== 'sms' && template.subject !== null,
        preview: filled.body.trim() === '' ? null : previewTemplate(text, sms && ucs2PartUnits(sms.kind)),
        others: otherLanguages(language),
        operations: { save: newId(), approve: newId() },
      },
    };
  }

  /** Stores a change as the next version of the template that was read. */
  async function change(visit: PracticeVisit, template: TemplateRow, body: object): Promise<number> {
    const { form } = visit;
    const answer = await visit.ask('patch', `/api/v1/templates/${template.id}`, {
      body: { ...body, version: form.number('version') ?? template.version },
      operationId: form.operationId,
    });
    return bodyOf<{ version: number }>(answer).version;
  }

  return [
    {
      method: 'get',
      path: `${PATH}/translation`,
      for: 'practice',
      role: 'manager',
      handle: async (visit) => drawTranslation(visit, await asked(visit)),
    },
    {
      method: 'post',
      path: `${PATH}/translation`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const of = await asked(visit);
        const { template, language } = of;
        const { form } = visit;
        const typed = { subject: form.text('subject'), body: form.raw('body').replace(/\r\n?/g, '\n') };
        const others = template.translations.filter((one) => one.language !== language);
        const kept = others.map((one) => ({ language: one.language, subject: one.subject, body: one.body }));
        const isGone = typed.body.trim() === '';
        const written = { language, subject: typed.subject || null, body: typed.body };
        try {
          const saved = await change(visit, template, { translations: isGone ? kept : [...kept, written] });
          const text =
            saved === template.version
              ? 'Nothing changed.'
              : isGone
                ? `The ${languageName(language)} text is gone. This is version ${saved} now.${again(others)}`
                : `This is version ${saved} now. Patients get this text once it is approved.${again(others)}`;
          const goTo = `${addressOf(visit, template)}${isGone ? '' : `/translation?language=${language}`}`;
          return { goTo, banner: { kind: 'success', text } };
        } catch (error) {
          return drawTranslation(visit, of, typed, ofThisForm(formErrors(error)));
        }
      },
    },
    {
      method: 'post',
      path: `${PATH}/translation/approve`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const of = await asked(visit);
        const { form } = visit;
        try {
          await visit.ask('post', `/api/v1/templates/${of.template.id}/translation-approvals`, {
            body: { language: of.language, version: form.number('version') ?? of.template.version },
            operationId: form.operationId,
          });
        } catch (error) {
          return drawTranslation(visit, of, null, formErrors(error));
        }
        const text = `The ${languageName(of.language)} text is approved. Patients whose language it is get it.`;
        return { goTo: `${addressOf(visit, of.template)}#languages`, banner: { kind: 'success', text } };
      },
    },
    {
      method: 'get',
      path: `${PATH}/sentences`,
      for: 'practice',
      role: 'manager',
      handle: async (visit) => drawSentences(visit, await templateOf(visit)),
    },
    {
      method: 'post',
      path: `${PATH}/sentences`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const template = await templateOf(visit);
        try {
          const saved = await change(visit, template, { mustUnderstand: visit.form.all('sentence') });
          const text =
            saved === template.version
              ? 'Nothing changed.'
              : `This is version ${saved} now.${again(template.translations)}`;
          return { goTo: `${addressOf(visit, template)}#languages`, banner: { kind: 'success', text } };
        } catch (error) {
          return drawSentences(visit, template, formErrors(error));
        }
      },
    },
  ];

  function drawSentences(visit: PracticeVisit, template: TemplateRow, errors: FormError[] = []): PageAnswer {
    const address = addressOf(visit, template);
    return {
      view: 'content/templates/sentences',
      title: 'What patients must understand',
      section: 'bulk-messages',
      errors,
      data: {
        ...{ template, address, action: `${address}/sentences` },
        sentences: sentencesOf(template.body).map((text) => ({
          value: text,
          text,
          checked: template.mustUnderstand.includes(text),
        })),
      },
    };
  }
}

/** A new version starts with no language approved. Somebody who changed one would not expect that of the others. */
function again(translations: TemplateRow['translations']): string {
  const names = translations
    .filter(({ approvedAt }) => approvedAt !== null)
    .map(({ language }) => languageName(language));
  return names.length === 0 ? '' : ` Approve these languages again: ${names.join(', ')}.`;
}

/** The API names the field of one translation among all; this form has one. */
function ofThisForm(errors: FormError[]): FormError[] {
  return errors.map((error) => {
    const field = /^translations\[\d+\]\.(subject|body)$/.exec(error.field ?? '')?.[1];
    return field === undefined ? error : { ...error, field };
  });
}
