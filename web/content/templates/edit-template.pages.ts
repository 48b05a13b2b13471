import { TEMPLATE_CHANNELS, type TemplateChannel } from '../../../domain/content/templates/message-templates';
import { withPlainCharacters } from '../../../domain/content/sms-parts';
import { isId } from '../../../domain/ids';
import type { TemplateRow } from '../../../ports/content/templates';
import { bodyOf } from '../../../api/ask';
import { notFound, Problem, refusal } from '../../../api/contract/problem';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { Form, WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { PURPOSE_CHOICES } from '../../kit/words/purposes';
import { linkChoices, linkChosen, linkOfChoice } from './template-links';
import { previewTemplate } from './template-preview';
import { TEMPLATE_CHANNEL_WORDS } from './template-words';

/** What the form has in its fields. */
interface Filled {
  name: string;
  channel: string;
  purpose: string;
  subject: string;
  body: string;
  /** What its link leads to, as one of the choices. */
  link: string;
}

interface Drawing {
  template?: TemplateRow;
  errors?: FormError[];
  status?: number;
  /** What somebody else saved meanwhile. */
  theirs?: TemplateRow;
}

/** Writing a template, with its count while typing (P15, P17, N24). */
export function editTemplatePages(services: PageServices): WebPage[] {
  const { templates, accounts, drafts, campaigns, ucs2PartUnits } = services;

  async function templateOf({ caller, params }: PracticeVisit): Promise<TemplateRow> {
    const found = await templates.find(caller.practiceId, params.id ?? '');
    if (!found) throw notFound('template');
    if (found.shared) throw refusal('template-shared');
    return found;
  }

  async function previewOf({ caller }: PracticeVisit, { channel, subject, body }: Filled) {
    const sms = (await accounts.inUse(caller.practiceId)).find((one) => one.channel === 'sms');
    return previewTemplate(
      { channel: isChannel(channel) ? channel : 'any', subject: subject || null, body },
      sms && ucs2PartUnits(sms.kind),
    );
  }

  async function draw(
    visit: PracticeVisit,
    filled: Filled,
    { template, errors, status, theirs }: Drawing = {},
  ): Promise<PageAnswer> {
    const { base } = visit;
    return {
      view: 'content/templates/edit-template',
      title: template ? 'Edit template' : 'New template',
      section: 'bulk-messages',
      errors,
      status,
      data: {
        ...{ filled, template: template ?? null, theirs: theirs ?? null },
        drawnVersion: (theirs ?? template)?.version ?? null,
        channels: TEMPLATE_CHANNELS.map((value) => ({ value, text: TEMPLATE_CHANNEL_WORDS[value] })),
        purposes: PURPOSE_CHOICES,
        links: await linkChoices(services, visit.caller.practiceId, filled.link),
        preview: await previewOf(visit, filled),
        offersPlain: true,
        action: template ? `${base}/templates/${template.id}/edit` : `${base}/templates/new`,
        previewAt: `${base}/template-previews`,
        back: template ? `${base}/templates/${template.id}` : `${base}/templates`,
      },
    };
  }

  /** Redraws the form where a button that saves nothing was pressed; null where the form is to be saved. */
  function redrawn(visit: PracticeVisit, filled: Filled, template?: TemplateRow): Promise<PageAnswer> | null {
    if (visit.form.has('plain'))
      return draw(visit, { ...filled, body: withPlainCharacters(filled.body) }, { template });
    return visit.form.has('show') ? draw(visit, filled, { template }) : null;
  }

  /** The text of a campaign that is to be kept as a template: `?campaign=`. */
  async function fromCampaign({ caller, query }: PracticeVisit): Promise<Filled | null> {
    const id = query.campaign ?? '';
    if (!isId(id)) return null;
    const found = (await drafts.find(caller.practiceId, id)) ?? (await campaigns.find(caller.practiceId, id));
    if (!found) return null;
    const { name, channel, purpose, subject, body } = found;
    return { name, channel, purpose, subject: subject ?? '', body, link: '' };
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/templates/new',
      for: 'practice',
      role: 'manager',
      handle: async (visit) =>
        draw(
          visit,
          (await fromCampaign(visit)) ?? { name: '', channel: '', purpose: '', subject: '', body: '', link: '' },
        ),
    },
    {
      method: 'post',
      path: '/p/{practice}/templates/new',
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const { base, form } = visit;
        const filled = read(form);
        const again = redrawn(visit, filled);
        if (again) return again;
        try {
          const answer = await visit.ask('post', '/api/v1/templates', {
            body: toBody(filled),
            operationId: form.operationId,
          });
          return {
            goTo: `${base}/templates/${bodyOf<{ id: string }>(answer).id}`,
            banner: { kind: 'success', text: 'The template is saved.' },
          };
        } catch (error) {
          return draw(visit, filled, { errors: inWords(formErrors(error), filled) });
        }
      },
    },
    {
      method: 'get',
      path: '/p/{practice}/templates/{id}/edit',
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const template = await templateOf(visit);
        if (template.archivedAt) return { goTo: `${visit.base}/templates/${template.id}` };
        const { name, channel, purpose, subject, body } = template;
        const link = linkChosen(template);
        return draw(visit, { name, channel, purpose, subject: subject ?? '', body, link }, { template });
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/templates/{id}/edit',
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const { base, form } = visit;
        const template = await templateOf(visit);
        const filled = read(form);
        const again = redrawn(visit, filled, template);
        if (again) return again;
        const version = form.number('version') ?? template.version;
        try {
          const body = { ...toBody(filled), version };
          const { operationId } = form;
          const answer = await visit.ask('patch', `/api/v1/templates/${template.id}`, { body, operationId });
          const saved = bodyOf<{ version: number }>(answer).version;
          const text = saved === version ? 'Nothing changed.' : `Saved as version ${saved}.`;
          return { goTo: `${base}/templates/${template.id}`, banner: { kind: 'success', text } };
        } catch (error) {
          const isConflict = error instanceof Problem && error.code === 'changed-meanwhile';
          const errors = inWords(formErrors(error), filled);
          return draw(visit, filled, {
            ...{ template, errors },
            ...(isConflict ? { status: 409, theirs: template } : {}),
          });
        }
      },
    },
    {
      // While somebody types: the same part of the page, drawn for the text as it stands.
      method: 'post',
      path: '/p/{practice}/template-previews',
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const preview = await previewOf(visit, read(visit.form));
        return { view: 'content/templates/template-preview', title: 'Preview', data: { preview, offersPlain: true } };
      },
    },
  ];
}

/** Browsers send lines ended by CR LF; what goes out has the line ends that are counted. */
function read(form: Form): Filled {
  return {
    name: form.text('name'),
    channel: form.text('channel'),
    purpose: form.text('purpose'),
    subject: form.text('subject'),
    body: form.raw('body').replace(/\r\n?/g, '\n'),
    link: form.text('link'),
  };
}

/** A subject that was left from when it was an email does not keep an SMS from being saved. */
function toBody({ subject, link, ...content }: Filled) {
  const line = content.channel === 'sms' || subject === '' ? null : subject;
  return { ...content, subject: line, ...linkOfChoice(link) };
}

/** All fields that were not filled in, in the words of this form. */
function inWords(errors: FormError[], { body }: Filled): FormError[] {
  const words: Record<string, string> = { channel: 'Choose how it can be sent', purpose: 'Choose what it is for' };
  const fields: Record<string, string> = { questionnaireId: 'link', appointmentTypeId: 'link' };
  const said = errors.map(({ field, message }) => ({
    field: fields[field ?? ''] ?? field,
    message: words[field ?? ''] ?? message,
  }));
  // The API judges the text once the other fields are there.
  if (body.trim() !== '' || said.some(({ field }) => field === 'body')) return said;
  return [...said, { field: 'body', message: 'Enter the text of the message' }];
}

function isChannel(text: string): text is TemplateChannel {
  return (TEMPLATE_CHANNELS as readonly string[]).includes(text);
}
