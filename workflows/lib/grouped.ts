/**
 * `10000` → `10,000`, for text that operators read. We do it by hand, because a workflow must not depend on the
 * machine's locale data.
 */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
