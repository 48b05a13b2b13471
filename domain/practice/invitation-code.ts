/** Without letters that look like digits: codes are read out over the telephone (Crockford's base 32). */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 60 bits, so nobody can guess one while it is valid. */
const LENGTH = 12;

/** A code as people read it, such as `7K2M-Q4TD-9XHW`; `pick(n)` gives a random number from 0 below n. */
export function newInvitationCode(pick: (below: number) => number): string {
  const letters = Array.from({ length: LENGTH }, () => LETTERS[pick(LETTERS.length)]!);
  return [0, 4, 8].map((from) => letters.slice(from, from + 4).join('')).join('-');
}

/** A code as we compare it, however it was typed: without spaces and hyphens, and with mistaken letters replaced. */
export function readInvitationCode(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}
