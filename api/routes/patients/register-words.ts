import { route } from '../../contract/route';
import { decidedWord, registerWords as words, wordDecision } from '../../schemas/patients/register-words';
import type { Services } from '../../services';

/** Staff decide here on the meaning of words in register imports that we do not know. */
export function registerWordRoutes({ registerWords }: Pick<Services, 'registerWords'>) {
  return [
    route({
      method: 'get',
      path: '/api/v1/register-words',
      role: 'manager',
      tag: 'Patients',
      summary: 'Words in register imports that we do not know',
      description:
        'Patients whose status or preference is such a word are left out until somebody decides what it means. Those to ' +
        'decide come first, then what was decided.',
      answers: { 200: { description: 'The words.', schema: words } },
      async handle({ caller }) {
        const [items, listsBeingChecked] = await Promise.all([
          registerWords.list(caller.practiceId),
          registerWords.countLists(caller.practiceId),
        ]);
        return { status: 200, body: { items, listsBeingChecked } };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/register-words',
      role: 'manager',
      tag: 'Patients',
      summary: 'Say what a word means',
      description:
        'For the patients who are left out by it now, and for every import to come. Lists of drafts are checked again.',
      body: { kind: 'json', schema: wordDecision },
      answers: { 200: { description: 'We remember it.', schema: decidedWord } },
      async handle({ caller, body, now }) {
        return { status: 200, body: await registerWords.decide(caller.practiceId, body, caller, now) };
      },
    }),
  ];
}
