/** `10000` → `10,000`, for words an operator reads; by hand, since a workflow must not depend on the machine's locale data. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
