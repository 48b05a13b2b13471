import { domainToUnicode } from 'node:url';
import { LinkifyIt } from 'linkify-it';
import tlds from 'tlds';
import unhomoglyph from 'unhomoglyph';
import type { Place } from './marked-words';

/** A link in a text, with the host that it opens. */
export interface WrittenLink extends Place {
  /** As it is written. */
  text: string;
  /** The host as it is asked for: lower case, other alphabets in punycode; empty where a placeholder decides it. */
  host: string;
  /** The host as a phone shows it. */
  shown: string;
  /** What the host is easily mistaken for; null for nothing we know. */
  looksLike: string | null;
}

/** So many hosts the practice's list takes. */
export const MOST_LINKS = 1_000;

/** Hosts that patients trust whether or not the practice has them on its list. */
const WELL_KNOWN = ['nhs.uk', 'gov.uk', 'healthdirect.gov.au'];

const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyIP: true, urlAuth: true, fuzzyEmail: true, tlds });

/** A full stop without a space after it, and no address: "an appointment.At the surgery". */
const SENTENCES = /^[^/.]+\.\p{Lu}\p{Ll}+$/u;

/** An address whose host, or part of it, is filled in for each patient. */
const FILLED_HOST = /\b(?:https?|ftp):\/\/[^\s/?#]*\(\([^\r\n]*?\)\)[^\s]*/gi;

/** A text without any of these has no link, which settles most values of a list immediately. */
const MAY_LINK = /[./]/;

/**
 * The links of a text that phones and mail programs would turn into a link to press, also those written without `https://`. Addresses
 * of email are none.
 *
 * @param trusted the practice's list; hosts that only look like one of them are named.
 */
export function linksIn(text: string, trusted: readonly string[] = []): WrittenLink[] {
  if (!MAY_LINK.test(text)) return [];
  const filled = [...text.matchAll(FILLED_HOST)].map(({ 0: written, index }): WrittenLink => ({
    ...{ text: written, index, length: written.length },
    ...{ host: '', shown: '', looksLike: null },
  }));
  const found = (linkify.match(text) ?? []).flatMap((match): WrittenLink[] => {
    if (match.schema === 'mailto:' || (match.schema === '' && SENTENCES.test(match.raw))) return [];
    if (filled.some(({ index, length }) => match.index >= index && match.index < index + length)) return [];
    const host = hostOf(match.schema === '//' ? `https:${match.url}` : match.url);
    if (host === null) return [];
    const place = { index: match.index, length: match.lastIndex - match.index };
    return [{ text: match.raw, ...place, host, ...namesOf(host, trusted) }];
  });
  return [...filled, ...found].sort((one, other) => one.index - other.index);
}

/** The host that an address opens, without what is written before an `@`; null where there is none. */
function hostOf(address: string): string | null {
  try {
    return new URL(address).hostname.replace(/\.$/, '') || null;
  } catch {
    return null;
  }
}

function namesOf(host: string, trusted: readonly string[]): Pick<WrittenLink, 'shown' | 'looksLike'> {
  const shown = domainToUnicode(host) || host;
  const known = [...trusted, ...WELL_KNOWN].map((one) => one.replace(/^(?:\*|www)\./, ''));
  const bare = shown.replace(/^www\./, '');
  const like = known.find((one) => one !== bare && skeletonOf(one) === skeletonOf(bare));
  if (like !== undefined) return { shown, looksLike: like };
  // Letters of another alphabet that look like Latin ones.
  const plain = unhomoglyph(shown).replaceAll('rn', 'm').toLowerCase();
  return { shown, looksLike: shown !== host && /^[ -~]+$/.test(plain) && plain !== shown ? plain : null };
}

/** Two hosts with one skeleton look alike (Unicode Technical Standard 39). */
function skeletonOf(host: string): string {
  return unhomoglyph(unhomoglyph(host.toLowerCase()).toLowerCase());
}

/** Whether a host is on the practice's list: itself, with or without `www.`, or below an entry that begins with `*.`. */
export function isListed(host: string, list: readonly string[]): boolean {
  const bare = host.replace(/^www\./, '');
  return list.some((entry) =>
    entry.startsWith('*.')
      ? bare === entry.slice(2) || host.endsWith(entry.slice(1))
      : bare === entry.replace(/^www\./, ''),
  );
}

/**
 * Reads an entry of the list: a host, or an address of which the host is taken.
 * @returns the host in lower case, with other alphabets in punycode; null for what is none.
 */
export function readLinkHost(written: string): string | null {
  const [, below = '', rest = ''] = /^(\*\.)?(.*)$/s.exec(written.trim().toLowerCase()) ?? [];
  if (rest === '' || rest.length > 1_000 || /[\s*]/.test(rest)) return null;
  const host = hostOf(/^[a-z][a-z0-9+.-]*:\/\//.test(rest) ? rest : `https://${rest}`);
  const isName = host !== null && /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/.test(host);
  const isTopLevel = below !== '' && !rest.includes('.');
  return isName && !isTopLevel ? below + host : null;
}
