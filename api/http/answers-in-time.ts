import type { PartCheck } from '../../ports/health';

/** A part that has not answered by then counts as away. */
const PATIENCE_MS = 2_000;

/** Whether a part answers in a short time. */
export async function answersInTime(check: PartCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), PATIENCE_MS)));
  try {
    return await Promise.race([check().then(() => true), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
