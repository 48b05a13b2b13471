import { formTexts, missingTexts, withTranslation } from '../../../domain/content/questionnaires/translations';
import { directionOf } from '../../../domain/patients/preferences/language';
import { languageName } from '../../../domain/patients/preferences/writing-preferences';
import { bodyOf } from '../../../api/ask';
import { notFound } from '../../../api/contract/problem';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { askedLanguage, otherLanguages } from '../../kit/translation-language';

const PATH = '/p/{practice}/questionnaires/{id}/translation';

/** Translating a questionnaire, text by text. Saving makes the next version, which somebody approves again (N42). */
export function translationPages({ questionnaires, newId }: PageServices): WebPage[] {
  async function asked({ caller, params, query, form }: PracticeVisit) {
    const found = await questionnaires.find(caller.practiceId, params.id ?? '');
    const source = found && (await questionnaires.source(caller.practiceId, found.id, found.version));
    if (!found || !source) throw notFound('questionnaire');
    return { found, source, language: askedLanguage({ form, query }) };
  }

  async function draw(
    visit: PracticeVisit,
    { found, source, language }: Awaited<ReturnType<typeof asked>>,
    typed: readonly string[] = [],
    errors: FormError[] = [],
  ): Promise<PageAnswer> {
    const approved = await questionnaires.approvals(visit.caller.practiceId, found.id, found.version);
    const name = languageName(language);
    const address = `${visit.base}/questionnaires/${found.id}`;
    return {
      view: 'content/questionnaires/translation',
      title: `Translate into ${name}`,
      section: 'bulk-messages',
      errors,
      data: {
        ...{ found, language, name, direction: directionOf(language), address },
        action: `${address}/translation`,
        texts: formTexts(source, language).map(({ path, text, translated }, place) => ({
          ...{ path, text, id: `text-${place}`, value: typed[place] ?? translated ?? '' },
        })),
        missing: missingTexts(source, language),
        approval: approved.find((one) => one.language === language) ?? null,
        others: otherLanguages(language),
        operations: { save: newId(), approve: newId() },
      },
    };
  }

  return [
    {
      method: 'get',
      path: PATH,
      for: 'practice',
      role: 'manager',
      handle: async (visit) => draw(visit, await asked(visit)),
    },
    {
      method: 'post',
      path: PATH,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const of = await asked(visit);
        const { form, base } = visit;
        const typed = form.all('text').map((text) => text.replace(/\r\n?/g, '\n'));
        const paths = form.all('path');
        const texts = new Map(paths.map((path, place) => [path, typed[place] ?? '']));
        try {
          const { operationId } = form;
          const version = form.number('version') ?? of.found.version;
          const answer = await visit.ask('post', `/api/v1/questionnaires/${of.found.id}/versions`, {
            ...{
              body: withTranslation(of.source, of.language, texts),
              operationId,
              query: { version: String(version) },
            },
          });
          const { version: saved } = bodyOf<{ version: number }>(answer);
          const text = `This is version ${saved} now. Patients get this translation once it is approved.`;
          const goTo = `${base}/questionnaires/${of.found.id}/translation?language=${of.language}`;
          return { goTo, banner: { kind: 'success', text } };
        } catch (error) {
          return draw(visit, of, typed, formErrors(error));
        }
      },
    },
    {
      method: 'post',
      path: `${PATH}/approve`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const of = await asked(visit);
        const { form, base } = visit;
        try {
          await visit.ask('post', `/api/v1/questionnaires/${of.found.id}/translation-approvals`, {
            body: { language: of.language, validation: form.text('validation') || null },
            operationId: form.operationId,
          });
        } catch (error) {
          return draw(visit, of, [], formErrors(error));
        }
        const text = 'The translation is approved. Patients whose language it is get it.';
        return { goTo: `${base}/questionnaires/${of.found.id}`, banner: { kind: 'success', text } };
      },
    },
  ];
}
