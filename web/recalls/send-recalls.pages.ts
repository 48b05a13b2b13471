import { bodyOf } from '../../api/ask';
import { Problem } from '../../api/contract/problem';
import { capital } from '../../domain/capital';
import { mayActAs } from '../../domain/practice/roles';
import { inOneSentence, invitationWords } from '../../domain/recalls/recall-list';
import { countOf, numberWords } from '../../domain/words/numbers';
import type { ShownFinding } from '../../ports/campaigns/campaign-commands';
import { withoutStop, type FormError } from '../kit/form-error';
import { formErrors } from '../kit/form';
import type { PageServices } from '../kit/mount';
import type { Banner } from '../../ports/practice/sessions';
import type { PageAnswer, PracticeVisit, WebPage } from '../kit/page';
import { recallsNav } from './recall-words';
import { isEmpty, nothingChosen, selectionOf, type Selection } from './chosen-recalls';
import type { RecallSmsPreview } from '../../ports/recalls/recall-sending';

const PATH = '/p/{practice}/recalls';
const SENDS = { for: 'practice', role: 'sender' } as const;

interface Preview extends Omit<RecallSmsPreview, 'leftOut'> {
  leftOut: { code: string; message: string }[];
}

/** "3 of 20 patients wait for your decision: 4 recalls". Those are not left out yet. */
function progressWords({ asking, askingRecalls, patients }: Preview): string | null {
  if (asking === 0) return null;
  const all = countOf(asking + patients, 'patient');
  const waits = asking === 1 ? 'waits' : 'wait';
  return `${numberWords(asking)} of ${all} ${waits} for your decision, with ${countOf(askingRecalls, 'recall')}`;
}

interface SentCampaign {
  id: string;
  categoryId: string;
  joinedCategoryIds: string[];
  invitation: number;
  patients: number;
}

/** More are found on Manage campaigns. */
const MOST_LINKED = 10;

/** "Asthma and smear, first invitation: 12 patients", each to its campaign. */
function campaignLinks(
  { base }: PracticeVisit,
  campaigns: readonly SentCampaign[],
  categories: readonly { id: string; name: string }[],
): { text: string; href: string }[] {
  const nameOf = (id: string) => categories.find((one) => one.id === id)?.name ?? '';
  const links = campaigns.slice(0, MOST_LINKED).map(({ id, categoryId, joinedCategoryIds, invitation, patients }) => ({
    text: `${inOneSentence([categoryId, ...joinedCategoryIds].map(nameOf))}, ${invitationWords(invitation)}: ${countOf(patients, 'patient')}`,
    href: `${base}/campaigns/${id}`,
  }));
  const more = campaigns.length - links.length;
  return more === 0 ? links : [...links, { text: `${numberWords(more)} more`, href: `${base}/campaigns/overview` }];
}

/** Says how many recalls were closed, and how many stay open because only a clinician may close them. */
function closedBanner(closed: number, clinicians: number): Banner {
  if (clinicians === 0) return { kind: 'success', text: `${countOf(closed, 'recall')} closed.` };
  const [is, them] = clinicians === 1 ? ['is', 'it'] : ['are', 'them'];
  const left = `${countOf(clinicians, 'recall')} ${is} clinically significant: only a clinician closes ${them}.`;
  return { kind: 'information', text: closed === 0 ? left : `${countOf(closed, 'recall')} closed. ${left}` };
}

/** Checking who gets an SMS before it goes (E8–E13, E17), and ending recalls that need no further action. */
export function sendRecallPages(services: PageServices): WebPage[] {
  const { settings, recallCategories } = services;

  async function draw(
    visit: PracticeVisit,
    selection: Selection,
    more: { errors?: FormError[]; findings?: ShownFinding[] } = {},
  ): Promise<PageAnswer> {
    const { ask, base, form, caller } = visit;
    const preview = bodyOf<Preview>(await ask('post', '/api/v1/recalls/sms-previews', { body: selection }));
    const leftOut = new Map<string, number>();
    for (const { message } of preview.leftOut) leftOut.set(message, (leftOut.get(message) ?? 0) + 1);
    return {
      view: 'recalls/send-recalls',
      title: 'Send SMS recall',
      section: 'recalls',
      errors: more.errors,
      data: {
        nav: recallsNav(base, 'to-action', mayActAs(caller.role, 'manager')),
        ...{ action: `${base}/recalls/sms`, back: `${base}/recalls`, selection, findings: more.findings ?? [] },
        groups: preview.groups.map((group) => ({
          ...group,
          invitation: capital(invitationWords(group.invitation)),
          others: group.joined.map((one) => `${one.categoryName} (${invitationWords(one.invitation)})`),
          codes: [group, ...group.joined].map(({ code }) => code).filter((code) => code !== null),
          who: `${countOf(group.patients, 'patient')}, ${countOf(group.recalls, 'recall')}`,
        })),
        leftOut: [...leftOut].map(([message, count]) => ({ message, count: countOf(count, 'recall') })),
        oneText: preview.oneText > 0 ? countOf(preview.oneText, 'patient') : null,
        several: preview.severalTexts > 0 ? countOf(preview.severalTexts, 'patient') : null,
        ...{ asking: preview.asking, askingWords: countOf(preview.asking, 'patient') },
        stillAsking: progressWords(preview),
        ...{ patients: preview.patients, most: countOf(preview.patients + preview.asking, 'patient') },
        filled: { dissent: form.text('dissent'), reason: form.text('reason') },
      },
    };
  }

  async function send(visit: PracticeVisit, selection: Selection): Promise<PageAnswer> {
    const { ask, base, form, caller } = visit;
    const dissent = form.text('dissent');
    if (form.has('asks') && dissent === '') {
      const message = 'Choose whether to send to these patients too';
      return draw(visit, selection, { errors: [{ field: 'dissent', message }] });
    }
    const reason = form.text('reason');
    const codes = form.all('finding');
    if (codes.length > 0 && reason === '') {
      const message = 'Enter why you send it with what we found';
      return draw(visit, selection, { errors: [{ field: 'reason', message }] });
    }
    try {
      const answer = await ask('post', '/api/v1/recalls/sms', {
        body: {
          ...selection,
          ...(dissent === '' ? {} : { includeDissent: dissent === 'yes' }),
          holdSeconds: (await settings.read(caller.practiceId)).holdSeconds,
          ...(codes.length > 0 ? { acknowledged: codes.map((code) => ({ code, reason })) } : {}),
        },
        operationId: form.operationId,
      });
      const sent = bodyOf<{ campaigns: SentCampaign[]; patients: number; leftOut: unknown[] }>(answer);
      const left = sent.leftOut.length > 0 ? ` ${countOf(sent.leftOut.length, 'recall')} left out.` : '';
      const text = `SMS recall to ${countOf(sent.patients, 'patient')}.${left}`;
      const [first, ...others] = sent.campaigns;
      if (others.length === 0) return { goTo: `${base}/campaigns/${first!.id}`, banner: { kind: 'success', text } };
      const banner: Banner = {
        ...{ kind: 'success', text: `${text} There are ${numberWords(sent.campaigns.length)} campaigns:` },
        links: campaignLinks(visit, sent.campaigns, await recallCategories.all(caller.practiceId)),
      };
      return { goTo: `${base}/recalls`, banner };
    } catch (error) {
      if (error instanceof Problem && error.code === 'needs-acknowledgement') {
        const all = (error.options.members?.findings ?? []) as ShownFinding[];
        const findings = all.filter(({ needsReason }) => needsReason);
        const message = 'Look at what we found, and enter why you send it';
        return draw(visit, selection, { findings, errors: [{ field: 'reason', message }] });
      }
      return draw(visit, selection, { errors: formErrors(error).map(({ message }) => ({ field: null, message })) });
    }
  }

  async function close(visit: PracticeVisit): Promise<PageAnswer> {
    const { ask, base, form, caller } = visit;
    const selection = selectionOf(visit);
    if ('matching' in selection) {
      const text = 'Choose recalls one by one to end them. Nothing was closed.';
      return { goTo: `${base}/recalls`, banner: { kind: 'information', text } };
    }
    if (isEmpty(selection)) return nothingChosen(visit);
    const ids = selection.recallIds;
    const reason = form.text('why');
    const errors: FormError[] = [];
    if (form.has('confirm') && reason !== '') {
      let closed = 0;
      let clinicians = 0;
      for (const id of ids) {
        try {
          await ask('post', `/api/v1/recalls/${id}/close`, { body: { reason } });
          closed += 1;
        } catch (error) {
          if (error instanceof Problem && error.code === 'clinician-needed') clinicians += 1;
          else errors.push(...formErrors(error).map(({ message }) => withoutStop({ field: 'why', message })));
        }
        if (errors.length > 0) break;
      }
      if (errors.length === 0) return { goTo: `${base}/recalls`, banner: closedBanner(closed, clinicians) };
    } else if (form.has('confirm')) errors.push({ field: 'why', message: 'Enter why no further action is required' });
    return {
      view: 'recalls/close-recalls',
      title: 'No further action required',
      section: 'recalls',
      errors,
      data: {
        nav: recallsNav(base, 'to-action', mayActAs(caller.role, 'manager')),
        ...{ action: `${base}/recalls/close`, back: `${base}/recalls`, ids, count: countOf(ids.length, 'recall') },
        filled: { why: form.text('why') },
      },
    };
  }

  return [
    {
      ...SENDS,
      method: 'get',
      path: `${PATH}/sms`,
      async handle(visit: PracticeVisit): Promise<PageAnswer> {
        const selection = selectionOf(visit);
        return isEmpty(selection) ? nothingChosen(visit) : await draw(visit, selection);
      },
    },
    {
      ...SENDS,
      method: 'post',
      path: `${PATH}/sms`,
      async handle(visit: PracticeVisit): Promise<PageAnswer> {
        const selection = selectionOf(visit);
        if (isEmpty(selection)) return nothingChosen(visit);
        return visit.form.has('confirm') ? await send(visit, selection) : await draw(visit, selection);
      },
    },
    { ...SENDS, method: 'post', path: `${PATH}/close`, handle: close },
  ];
}
