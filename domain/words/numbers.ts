const whole = new Intl.NumberFormat('en-GB');
const rules = new Intl.PluralRules('en-GB');

/** "9,412". */
export function numberWords(count: number): string {
  return whole.format(count);
}

/** "1 patient", "9,412 patients". */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${whole.format(count)} ${rules.select(count) === 'one' ? one : many}`;
}

/** Whole percentages; "less than 1%" and never 0% for what is there. */
export function percentWords(part: number, total: number): string {
  if (total === 0 || part === 0) return '0%';
  const share = (part / total) * 100;
  if (share < 1) return 'less than 1%';
  if (share > 99 && part < total) return 'more than 99%';
  return `${Math.round(share)}%`;
}

/** "999 000 0018". */
export function nhsNumberWords(digits: string): string {
  return /^\d{10}$/.test(digits) ? `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}` : digits;
}

/** "07700 900123" of +447700900123, "+61 491 570 156" of an Australian mobile; others stay as they are. */
export function contactWords(contact: string): string {
  const uk = /^\+44(7\d{3})(\d{6})$/.exec(contact);
  if (uk) return `0${uk[1]} ${uk[2]}`;
  const australian = /^\+61(4\d{2})(\d{3})(\d{3})$/.exec(contact);
  return australian ? `+61 ${australian.slice(1).join(' ')}` : contact;
}
