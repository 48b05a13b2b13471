import type { Writable } from 'node:stream';
import { ATTACHMENT_FACTS, savedName } from '../../../domain/content/attachments/attachment-kind';
import { readLinkAnswer } from '../../../domain/content/links/link-answer';
import { readAccessCode } from '../../../domain/conversations/direct/access-code';
import { codeText } from '../../../domain/conversations/direct/direct-words';
import { linkKindIn } from '../../../domain/content/links/link-line';
import { isId } from '../../../domain/ids';
import { dateWords, timeWords } from '../../../domain/words/times';
import { linkExpiry, linkPath } from '../../../domain/patients/personal-link';
import { nudge } from '../../../api/campaigns/nudge';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PatientVisit, WebPage } from '../../kit/page';
import { locked, noLink } from '../../kit/patient-page/ends';
import { sizeWords } from '../../kit/words/sizes';

/** What the page with the code says about the last press of the button. */
type CodeState = 'sent' | 'wait' | 'no-more' | 'not-possible';

/**
 * The pages on which a patient opens a direct message (W11, N26). A GET sends nothing, since scanners of mail open links.
 * Before the code nothing is shown but who wrote.
 */
export function openMessagePages(services: PageServices): WebPage[] {
  const { directMessages, linkReplies, personalLinks, attachments, accounts, ucs2PartUnits, gateway, log } = services;
  const keyOf = ({ link }: PatientVisit) => ({ practiceId: link.practice.id, messageId: link.aboutId });

  function codePage(visit: PatientVisit, state: CodeState, errors: FormError[] = []): PageAnswer {
    return {
      view: 'delivery/direct/code',
      title: visit.words.messages.direct.codeTitle,
      errors,
      data: { state, action: visit.base },
    };
  }

  /** The message itself, for a visitor who entered the code. */
  async function readPage(visit: PatientVisit, errors: FormError[] = []): Promise<PageAnswer> {
    const { link, base, form, now, words } = visit;
    const content = await directMessages.content(keyOf(visit));
    if (content === null) return noLink(words);
    const asks = linkKindIn(content.body) === 'questionnaire';
    const files = await attachments.ofMessage(link.practice.id, link.aboutId);
    return {
      view: 'delivery/direct/read',
      title: content.subject ?? words.messages.direct.readTitle(link.practice.name),
      errors,
      data: {
        ...content,
        // The patient's own link is made when they press the button: a GET changes nothing.
        ...(asks ? { body: content.body.slice(0, content.body.lastIndexOf('\n')) } : {}),
        questions: asks ? `${base}/questions` : null,
        sent:
          words.tag === 'en-GB'
            ? timeWords(content.sentAt, link.practice.timeZone, now)
            : dateWords(content.sentAt, link.practice.timeZone, words.tag),
        files: files.map(({ id, name, kind, size }) => ({
          href: `${base}/files/${id}`,
          text: savedName(name, kind),
          about: `${ATTACHMENT_FACTS[kind].name}, ${sizeWords(size)}`,
        })),
        reply: !content.takesReplies ? 'none' : link.finishedAt ? 'sent' : 'open',
        answerAction: `${base}/answer`,
        answer: form.raw('answer'),
      },
    };
  }

  async function sendCode(visit: PatientVisit): Promise<CodeState> {
    const { practice, language } = visit.link;
    const account = (await accounts.inUse(practice.id)).find(({ channel }) => channel === 'sms');
    if (!account) return 'not-possible';
    const units = ucs2PartUnits(account.kind);
    const text = codeText(practice.name, language);
    const answer = await directMessages.sendCode(keyOf(visit), text, account, units, visit.now);
    if (answer.kind === 'sent')
      await nudge(log, 'message', () => gateway.messageToSend(practice.id, answer.dispatchId));
    return answer.kind;
  }

  /** Runs for a message that can still be read; a revoked one looks like a link that never was. */
  const ofMessage =
    (handle: (visit: PatientVisit) => Promise<PageAnswer>) =>
    async (visit: PatientVisit): Promise<PageAnswer> =>
      (await directMessages.content(keyOf(visit))) === null ? noLink(visit.words) : handle(visit);

  return [
    {
      method: 'get',
      path: '/m/{token}',
      for: 'patient',
      link: 'message',
      handle: ofMessage((visit) => {
        const { link, base, isProved, words } = visit;
        if (isProved) return readPage(visit);
        const title = words.messages.direct.title(link.practice.name);
        return Promise.resolve({ view: 'delivery/direct/begin', title, data: { action: `${base}/code` } });
      }),
    },
    {
      method: 'post',
      path: '/m/{token}/code',
      for: 'patient',
      link: 'message',
      handle: ofMessage(async (visit) => codePage(visit, await sendCode(visit))),
    },
    {
      method: 'get',
      path: '/m/{token}/code',
      for: 'patient',
      link: 'message',
      handle: ofMessage((visit) => Promise.resolve(visit.isProved ? { goTo: visit.base } : codePage(visit, 'sent'))),
    },
    {
      method: 'post',
      path: '/m/{token}/open',
      for: 'patient',
      link: 'message',
      handle: ofMessage(async (visit) => {
        const { form, base, now } = visit;
        const code = readAccessCode(form.text('code'));
        // What can be no code is a slip, and costs no try.
        const { direct: said } = visit.words.messages;
        if (code === null) return codePage(visit, 'sent', [{ field: 'code', message: said.sixDigits }]);
        const key = keyOf(visit);
        const proved = await visit.prove({ isRight: await directMessages.isRight(key, code, now) });
        if (proved === 'proved') {
          await directMessages.opened(key, now);
          await nudge(log, 'receipts', () => gateway.receiptsCame(key.practiceId, key.messageId));
          return { goTo: base };
        }
        if (proved === 'wrong') return codePage(visit, 'sent', [{ field: 'code', message: said.wrong }]);
        await directMessages.note(key, 'direct-link-locked', now);
        return locked(visit.words);
      }),
    },
    {
      method: 'post',
      path: '/m/{token}/answer',
      for: 'patient',
      link: 'message',
      handle: ofMessage(async (visit) => {
        const { form, link, base, isProved, now } = visit;
        if (!isProved) return { goTo: base };
        const answer = readLinkAnswer(form.raw('answer'), visit.words.messages.reply);
        if (!answer.ok) return readPage(visit, [{ field: 'answer', message: answer.message }]);
        if ((await linkReplies.take(link, answer.text, now)) === 'gone') return noLink(visit.words);
        await personalLinks.mark(link, 'finished', now);
        return { goTo: base };
      }),
    },
    {
      method: 'post',
      path: '/m/{token}/questions',
      for: 'patient',
      link: 'message',
      handle: ofMessage(async ({ link, base, isProved, now }) => {
        if (!isProved) return { goTo: base };
        const expiry = linkExpiry('questionnaire', now);
        const [token] = await personalLinks.tokensFor(link.practice.id, 'questionnaire', [link], expiry, now);
        return { goTo: linkPath('questionnaire', token!) };
      }),
    },
    {
      method: 'get',
      path: '/m/{token}/files/{id}',
      for: 'patient',
      link: 'message',
      handle: ofMessage(async (visit) => {
        const { link, base, params, isProved, now } = visit;
        if (!isProved) return { goTo: base };
        const file = isId(params.id!)
          ? await attachments.read(link.practice.id, link.aboutId, params.id!.toLowerCase())
          : null;
        if (!file) return noLink(visit.words);
        await directMessages.note(keyOf(visit), 'attachment-opened', now);
        const write = (out: Writable): Promise<void> =>
          new Promise((resolve, reject) => out.end(file.bytes, resolve).once('error', reject));
        const { contentType } = ATTACHMENT_FACTS[file.kind];
        return { download: { contentType, fileName: savedName(file.name, file.kind), write } };
      }),
    },
  ];
}
