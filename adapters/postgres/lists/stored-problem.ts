import type { StoredProblem } from '../../../ports/lists/list-store';

/** PostgreSQL's text and jsonb cannot hold NUL, and a file's header may: the replacement character stands for it. */
export function withoutNul(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}

/** Why a file was refused, for a jsonb column. The words may quote the file's header. */
export function problemJson(problem: StoredProblem): string {
  return JSON.stringify({ ...problem, message: withoutNul(problem.message) });
}
