import { bodyOf } from '../../../api/ask';
import { recallLook } from '../../../api/patients/looks';
import { notFound } from '../../../api/contract/problem';
import { isId } from '../../../domain/ids';
import { mayActAs } from '../../../domain/practice/roles';
import { timeWords } from '../../../domain/words/times';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { recallLine, recallsNav } from '../recall-words';

const PATH = '/p/{practice}/recalls/{id}/evidence';

/** What the API answers. */
interface Pack {
  reachWords: string;
  documented: number;
  wanted: number;
  entries: { at: Date; title: string; lines: string[]; hash: string }[];
  hash: string | null;
}

/** The evidence of a recall: every contact, block and decision, as a page and as one PDF (N34). */
export function evidencePages({ recalls }: PageServices): WebPage[] {
  return [
    {
      method: 'get',
      path: `${PATH}.pdf`,
      for: 'practice',
      role: 'sender',
      async handle({ ask, params }: PracticeVisit): Promise<PageAnswer> {
        const answer = await ask('get', `/api/v1/recalls/${params.id}/evidence.pdf`);
        if (!('download' in answer)) throw new Error('the evidence of a recall is no file');
        return { download: answer.download };
      },
    },
    {
      method: 'get',
      path: PATH,
      for: 'practice',
      role: 'viewer',
      async handle({ ask, base, caller, params, membership, now }: PracticeVisit): Promise<PageAnswer> {
        const found = isId(params.id ?? '') ? await recalls.find(caller.practiceId, params.id!, now) : null;
        if (!found) throw notFound('recall');
        const pack = bodyOf<Pack>(await ask('get', `/api/v1/recalls/${found.id}/evidence`));
        const { timeZone } = membership;
        return {
          view: 'recalls/evidence/evidence',
          title: 'Evidence of a recall',
          section: 'recalls',
          looked: recallLook(found),
          data: {
            ...{
              nav: recallsNav(base, '', mayActAs(caller.role, 'manager')),
              line: recallLine(found, { base, timeZone }),
            },
            ...{
              documented: `${pack.documented} of ${pack.wanted} documented attempts`,
              reach: pack.reachWords,
              hash: pack.hash,
            },
            isEnough: pack.documented >= pack.wanted,
            significant: found.clinicallySignificant,
            made: pack.entries.map(({ at, title, lines, hash }) => ({
              ...{ at: timeWords(at, timeZone), title, lines, hash: hash.slice(0, 12) },
            })),
            fileHref: mayActAs(caller.role, 'sender') ? `${base}/recalls/${found.id}/evidence.pdf` : null,
            back: `${base}/recalls/${found.id}`,
          },
        };
      },
    },
  ];
}
