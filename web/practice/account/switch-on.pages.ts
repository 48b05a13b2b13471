import type { z } from 'zod';
import { isCapability, type Capability } from '../../../domain/practice/capabilities';
import { timeWords } from '../../../domain/words/times';
import { bodyOf } from '../../../api/ask';
import type { capabilities } from '../../../api/schemas/practice/capabilities';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';

type Shown = z.infer<typeof capabilities>;

/** Switch on: each capability with its checklist, and who ticked what and when. */
export function switchOnPages(): WebPage[] {
  async function show(
    { ask, membership, now }: PracticeVisit,
    errors: FormError[] = [],
    typed?: { name: Capability; ticked: string[] },
  ): Promise<PageAnswer> {
    const { items } = bodyOf<Shown>(await ask('get', '/api/v1/capabilities'));
    const words = ({ by, at }: { by: string; at: string | Date }) =>
      `${by}, ${timeWords(new Date(at), membership.timeZone, now)}`;
    return {
      view: 'practice/account/switch-on',
      title: 'Switch on',
      section: 'account',
      errors,
      data: {
        items: items.map((item) => ({
          ...item,
          switchedOn: item.switchedOn && words(item.switchedOn),
          boxes: item.checklist.map(({ id: value, text, ticked }) => ({
            ...{ value, text, hint: ticked ? { text: `Ticked by ${words(ticked)}` } : undefined },
            checked: typed?.name === item.name ? typed.ticked.includes(value) : ticked !== null,
          })),
        })),
      },
    };
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/account/switch-on',
      for: 'practice',
      role: 'administrator',
      handle: (visit) => show(visit),
    },
    {
      method: 'post',
      path: '/p/{practice}/account/switch-on',
      for: 'practice',
      role: 'administrator',
      async handle(visit) {
        const { ask, form, base } = visit;
        const name = form.text('name');
        if (!isCapability(name)) return show(visit);
        const act = form.text('act');
        const body = {
          name,
          ...(act === 'off' ? { isOn: false } : { ticked: form.all('ticked') }),
          ...(act === 'on' ? { isOn: true } : {}),
        };
        try {
          await ask('patch', '/api/v1/capabilities', { body, operationId: form.operationId });
        } catch (error) {
          return show(visit, formErrors(error), { name, ticked: form.all('ticked') });
        }
        const done = { on: 'It is switched on.', off: 'It is switched off. Everything stored so far stays.' };
        const text = act === 'on' || act === 'off' ? done[act] : 'The checklist is saved.';
        return { goTo: `${base}/account/switch-on`, banner: { kind: 'success', text } };
      },
    },
  ];
}
