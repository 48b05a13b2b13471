import type { WebPage } from '../kit/page';

/** A person says that a patient lives, after a reply that seemed to report their death. */
export function holdPages(): WebPage[] {
  return [
    {
      method: 'post',
      path: '/p/{practice}/patients/{id}/hold/end',
      for: 'practice',
      role: 'sender',
      async handle({ ask, base, params, form }) {
        const id = params.id!;
        await ask('post', `/api/v1/patients/${id}/hold/end`, { operationId: form.operationId });
        return {
          goTo: `${base}/patients/${id}`,
          banner: { kind: 'success', text: 'Messages to this patient go out again.' },
        };
      },
    },
  ];
}
