import type { z } from 'zod';
import { bodyOf } from '../../api/ask';
import type { concepts, listedCode } from '../../api/schemas/content/codes';
import type { FormError } from './form-error';
import type { Form, PracticeVisit } from './page';

/** Shorter terms find too many concepts. */
const SHORTEST_TERM = 3;

/** A code that was found by a term or an id. */
interface FoundCode {
  code: string;
  description: string;
  active: boolean;
  /** It is on the list of the practice. */
  listed: boolean;
}

/** What a search for codes found, for the macro `codeSearch`. */
export interface CodeSearch {
  term: string;
  errors: FormError[];
  /** Null where the term was not searched. `source` says whether a terminology server answered. */
  found: { items: FoundCode[]; source: 'terminology' | 'none' | 'away' } | null;
  /** The practice allows only the codes on its list. */
  isKept: boolean;
}

/** Whether a form asks for codes: by its button, or by Enter in the field of the term. */
export function asksForCodes(form: Form): boolean {
  return form.has('find') || (form.has('add') && form.text('code') === '' && form.text('term') !== '');
}

/** Looks for codes by the term of a form: on the list of the practice, and at the terminology server. */
export async function searchCodes({ ask, form }: Pick<PracticeVisit, 'ask' | 'form'>): Promise<CodeSearch> {
  const term = form.text('term');
  const [all, ours] = await Promise.all([
    listed(ask, undefined),
    term.length < SHORTEST_TERM ? [] : listed(ask, term.slice(0, 200)),
  ]);
  const isKept = all.some(({ active }) => active);
  if (term.length < SHORTEST_TERM) {
    const message = `Enter at least ${SHORTEST_TERM} characters of what the code means`;
    return { term, errors: [{ field: 'term', message }], found: null, isKept };
  }
  const answer = await ask('get', '/api/v1/concepts', { query: { search: term.slice(0, 200) } });
  const { source, items } = bodyOf<z.infer<typeof concepts>>(answer);
  const known = new Set(ours.map(({ code }) => code));
  const mine = ours.map(({ code, description, active }) => ({ code, description, active, listed: true }));
  return {
    term,
    errors: [],
    found: { source, items: [...mine, ...items.filter(({ code }) => !known.has(code))] },
    isKept,
  };
}

async function listed(ask: PracticeVisit['ask'], search: string | undefined) {
  return bodyOf<{ items: z.infer<typeof listedCode>[] }>(await ask('get', '/api/v1/codes', { query: { search } }))
    .items;
}
