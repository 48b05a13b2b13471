import { MARKETING_REMINDER } from '../../../domain/content/templates/message-templates';
import { fillWithExamples } from '../../../domain/content/example-values';
import { countSms } from '../../../domain/content/sms-parts';
import { unknownPlaceholders } from '../../../domain/content/templates/unknown-placeholders';
import { languageNeeds } from '../../../domain/content/translations/language-needs';
import { PURPOSE_WORDS } from '../../../domain/eligibility/purposes';
import { languageName } from '../../../domain/patients/preferences/writing-preferences';
import { mayActAs } from '../../../domain/practice/roles';
import { unwritten, type DraftContent } from '../../../ports/campaigns/drafts';
import type { TemplateRow, TemplateVersion } from '../../../ports/content/templates';
import { bodyOf } from '../../../api/ask';
import { notFound } from '../../../api/contract/problem';
import type { PageServices } from '../../kit/mount';
import type { WebPage, PracticeVisit } from '../../kit/page';
import { channelsOf } from '../../kit/words/channels';
import { linkWords } from './template-links';
import { previewTemplate } from './template-preview';
import { TEMPLATE_CHANNEL_WORDS } from './template-words';
import { compareTexts } from './version-comparison';

const PATH = '/p/{practice}/templates/{id}';
/** The newest versions and uses that are listed; more of either says nothing further. */
const VERSIONS_SHOWN = 100;
const USES_SHOWN = 20;

/** One template: as patients get it, its versions, who uses it, and what can be done with it (P15, N29). */
export function templatePages(services: PageServices): WebPage[] {
  const { templates, accounts, drafts, patientPreferences, ucs2PartUnits, newId } = services;

  async function templateOf({ caller, params }: PracticeVisit): Promise<TemplateRow> {
    const found = await templates.find(caller.practiceId, params.id ?? '');
    if (!found) throw notFound('template');
    return found;
  }

  async function versionsOf({ caller }: PracticeVisit, { id }: TemplateRow): Promise<TemplateVersion[]> {
    return (await templates.versions(caller.practiceId, id, { limit: VERSIONS_SHOWN, after: null })).items;
  }

  const addressOf = ({ base }: PracticeVisit, id: string) => `${base}/templates/${id}`;

  return [
    {
      method: 'get',
      path: PATH,
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const template = await templateOf(visit);
        const { practiceId } = visit.caller;
        const [versions, uses, lists, inUse, needs] = await Promise.all([
          versionsOf(visit, template),
          templates.uses(practiceId, template.id, USES_SHOWN + 1),
          templates.columnsOfLists(practiceId),
          accounts.inUse(practiceId),
          patientPreferences.languages(practiceId),
        ]);
        const sms = inUse.find(({ channel }) => channel === 'sms');
        return {
          view: 'content/templates/template',
          title: 'Template',
          section: 'bulk-messages',
          data: {
            ...{ template, versions },
            how: TEMPLATE_CHANNEL_WORDS[template.channel],
            what: PURPOSE_WORDS[template.purpose].text,
            link: await linkWords(services, practiceId, template),
            mayWrite: mayActAs(visit.membership.role, 'manager') && !template.archivedAt,
            languages: languageNeeds(template.translations, needs).map((one) => ({
              ...one,
              segments:
                one.translation === null || template.channel === 'email'
                  ? null
                  : segmentsOf(one.translation.body, sms && ucs2PartUnits(sms.kind)),
            })),
            reminder: template.purpose === 'marketing' ? MARKETING_REMINDER : null,
            unknown: unknownPlaceholders(template, lists),
            preview: previewTemplate(template, sms && ucs2PartUnits(sms.kind)),
            offersPlain: false,
            uses: uses.slice(0, USES_SHOWN),
            hasMoreUses: uses.length > USES_SHOWN,
            address: addressOf(visit, template.id),
            operations: { use: newId(), copy: newId(), copyToTranslate: newId(), archive: newId(), restore: newId() },
          },
        };
      },
    },
    {
      method: 'get',
      path: `${PATH}/versions`,
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const template = await templateOf(visit);
        const versions = await versionsOf(visit, template);
        const chosen = (asked: string | undefined, otherwise: TemplateVersion | undefined) =>
          versions.find(({ version }) => String(version) === asked) ?? otherwise ?? versions[0]!;
        const to = chosen(visit.query.to, versions[0]);
        const from = chosen(
          visit.query.from,
          versions.find(({ version }) => version < to.version),
        );
        return {
          view: 'content/templates/versions',
          title: 'Compare versions',
          section: 'bulk-messages',
          data: {
            ...{ template, versions, from, to },
            address: addressOf(visit, template.id),
            parts: [
              { heading: 'Name', pieces: compareTexts(from.name, to.name) },
              { heading: 'Subject', pieces: compareTexts(from.subject ?? '', to.subject ?? '') },
              { heading: 'Text', pieces: compareTexts(from.body, to.body) },
              ...translatedParts(from, to),
            ]
              .filter(({ pieces }) => pieces.length > 0)
              .map((part) => ({ ...part, isSame: part.pieces.every(({ kind }) => kind === 'same') })),
          },
        };
      },
    },
    {
      method: 'post',
      path: `${PATH}/use`,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { caller, form, base, now } = visit;
        const template = await templateOf(visit);
        if (template.archivedAt) return { goTo: addressOf(visit, template.id) };
        if (template.shared) await templates.keepShared(caller.practiceId, template.id);
        const { available } = await channelsOf(services, caller.practiceId, caller.practiceName);
        const channel = template.channel === 'any' ? (available[0] ?? 'sms') : template.channel;
        const { name, purpose, subject, body, id, version } = template;
        const content = {
          ...unwritten(),
          ...{ name, purpose, listId: null, channel, body, ...linkedAs(template) },
          ...{ subject: channel === 'email' ? subject : null, template: { id, version } },
        };
        await drafts.create(caller.practiceId, form.operationId, content, caller, now);
        return {
          goTo: `${base}/campaigns/${form.operationId}/list`,
          banner: { kind: 'success', text: `The text of “${name}” is in your new bulk message. Choose who gets it.` },
        };
      },
    },
    {
      method: 'post',
      path: `${PATH}/copy`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const template = await templateOf(visit);
        const answer = await visit.ask('post', `/api/v1/templates/${template.id}/copies`, {
          body: template.shared ? {} : { name: copyName(template.name) },
          operationId: visit.form.operationId,
        });
        const copy = addressOf(visit, bodyOf<{ id: string }>(answer).id);
        const translates = visit.form.has('translate');
        return {
          goTo: `${copy}/${translates ? 'translation' : 'edit'}`,
          banner: {
            kind: 'success',
            text: `This is your copy. ${translates ? 'Translate it here' : 'Change it as you like'}.`,
          },
        };
      },
    },
    {
      method: 'post',
      path: `${PATH}/archive`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const template = await templateOf(visit);
        await visit.ask('delete', `/api/v1/templates/${template.id}`, { operationId: visit.form.operationId });
        return {
          goTo: addressOf(visit, template.id),
          banner: {
            ...{ kind: 'success', text: 'The template is archived. Nobody can choose it for a new message.' },
            link: { text: 'Undo', href: '#restore' },
          },
        };
      },
    },
    {
      method: 'post',
      path: `${PATH}/restore`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const template = await templateOf(visit);
        const { operationId } = visit.form;
        await visit.ask('patch', `/api/v1/templates/${template.id}`, { body: { archived: false }, operationId });
        return {
          goTo: addressOf(visit, template.id),
          banner: { kind: 'success', text: 'The template is back in use.' },
        };
      },
    },
  ];
}

/** What the link of a draft with this template leads to. */
function linkedAs({
  questionnaireId,
  appointmentTypeId,
}: TemplateRow): Pick<DraftContent, 'type' | 'questionnaireId' | 'invitation'> {
  if (questionnaireId !== null) return { type: 'questionnaire', questionnaireId };
  if (appointmentTypeId === null) return { type: 'message' };
  return { type: 'booking', invitation: { appointmentTypeId, bookingUrl: null, stopWhenFreeSlotsBelow: null } };
}

function segmentsOf(body: string, ucs2PartUnits?: number): number {
  return countSms(fillWithExamples(body, null), ucs2PartUnits).segments;
}

/** The translations of either version, side by side. */
function translatedParts(from: TemplateVersion, to: TemplateVersion) {
  const of = (version: TemplateVersion, language: string): string => {
    const found = version.translations.find((one) => one.language === language);
    return found ? [found.subject, found.body].filter((text) => text).join('\n\n') : '';
  };
  const languages = new Set([...from.translations, ...to.translations].map(({ language }) => language));
  return [...languages].map((language) => ({
    heading: languageName(language),
    pieces: compareTexts(of(from, language), of(to, language)),
  }));
}

const LONGEST_NAME = 200;

/** "Flu is due (copy)", so that the two are told apart. */
function copyName(name: string): string {
  const mark = ' (copy)';
  return name.endsWith(mark) ? name : `${name.slice(0, LONGEST_NAME - mark.length)}${mark}`;
}
