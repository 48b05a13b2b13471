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
        'We leave out patients with such a word until someone decides what it means. Words to decide come first, then ' +
        'the decisions.',
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
        'For patients who are left out because of it, and for all later imports. We check lists of drafts again.',
      body: { kind: 'json', schema: wordDecision },
      answers: { 200: { description: 'The decision is stored.', schema: decidedWord } },
      async handle({ caller, body, now }) {
        return { status: 200, body: await registerWords.decide(caller.practiceId, body, caller, now) };
      },
    }),
  ];
}
