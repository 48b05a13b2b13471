import { bodyOf } from '../../../api/ask';
import { lookFindingsLook } from '../../../api/patients/looks';
import { LOOK_REASON_WORDS } from '../../../domain/practice/audit/look-findings';
import { countOf } from '../../../domain/words/numbers';
import { RESTRICTED_WORDS } from '../../../domain/patients/exposure';
import type { AuditCheck, AuditSeal, LookFinding } from '../../../ports/practice/audit-seals';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { personName } from '../../kit/words/person-words';

/** Whether the audit log was changed, and the weekly report of looks (N29). */
export function auditCheckPages(): WebPage[] {
  const path = '/p/{practice}/account/audit-checks';

  async function show(visit: PracticeVisit, errors: FormError[] = []): Promise<PageAnswer> {
    const { ask, base, params, form } = visit;
    const [chain, looks] = await Promise.all([ask('get', '/api/v1/audit/seals'), ask('get', '/api/v1/audit/looks')]);
    const { items: seals, lastCheck } = bodyOf<{ items: AuditSeal[]; lastCheck: AuditCheck | null }>(chain);
    const { items, weeks } = bodyOf<{ items: LookFinding[]; weeks: string[] }>(looks);
    return {
      ...{ view: 'practice/audit/audit-checks', title: 'Checks of the audit log', section: 'account', errors },
      looked: lookFindingsLook(items),
      data: {
        last: seals[0] ?? null,
        check: lastCheck && { ...lastCheck, words: checkWords(lastCheck) },
        weeks,
        findings: items.map((one) => ({
          ...one,
          words: LOOK_REASON_WORDS[one.reason],
          name: one.patient ? personName(one.patient) : RESTRICTED_WORDS,
          href: one.patient && `${base}/account/audit-log?patient=${one.patient.id}`,
          typed: params.id === one.id ? form.text('note') : '',
          error: params.id === one.id ? errors[0] : undefined,
        })),
      },
    };
  }

  return [
    { method: 'get', path, for: 'practice', role: 'administrator', handle: (visit) => show(visit) },
    {
      method: 'post',
      path,
      for: 'practice',
      role: 'administrator',
      async handle({ ask, base, form }) {
        const check = bodyOf<AuditCheck>(await ask('post', '/api/v1/audit/checks', { operationId: form.operationId }));
        const kind = check.broken === null ? 'success' : 'information';
        return { goTo: `${base}/account/audit-checks`, banner: { kind, text: checkWords(check) } };
      },
    },
    {
      method: 'post',
      path: `${path}/looks/{id}`,
      for: 'practice',
      role: 'administrator',
      async handle(visit) {
        const { ask, base, form, params } = visit;
        try {
          await ask('post', `/api/v1/audit/looks/${params.id!}/review`, { body: { note: form.text('note') } });
        } catch (error) {
          return show(visit, formErrors(error, { note: `note-${params.id!}` }));
        }
        return { goTo: `${base}/account/audit-checks`, banner: { kind: 'success', text: 'Noted.' } };
      },
    },
  ];
}

function checkWords({ broken, entries, seals }: AuditCheck): string {
  if (seals === 0) return 'Nothing is sealed yet. Entries are sealed once an hour.';
  if (broken === null) return `${countOf(entries, 'entry', 'entries')} in ${countOf(seals, 'group')}, none changed.`;
  return `Group ${broken} was changed after it was sealed. Tell the operator of this installation now.`;
}
