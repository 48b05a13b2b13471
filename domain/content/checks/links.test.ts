// cspell:ignore аpple pple exarnple пример evilexample mple
import { isListed, linksIn, readLinkHost } from './links';

const hosts = (text: string) => linksIn(text).map(({ host }) => host);

describe('N7 links of a text', () => {
  it.each([
    ['with a scheme', 'See https://Example.org/a?b=c.', ['example.org']],
    ['without one', 'See bit.ly/x or www.example.com', ['bit.ly', 'www.example.com']],
    ['a new top-level domain', 'practice.clinic', ['practice.clinic']],
    ['what stands before @ is no host', 'https://example.org@evil.com/', ['evil.com']],
    ['a number', 'http://10.0.0.1/x', ['10.0.0.1']],
    ['no scheme but slashes', '//evil.com/x', ['evil.com']],
    ['a full stop at the end', 'www.nhs.uk.', ['www.nhs.uk']],
    ['no email address', 'hello@example.org', []],
    ['no sentence', 'Come to your appointment.At the desk', []],
    ['no time, date or abbreviation', 'At 8.30am on 01.12.2026, e.g. Dr.Smith', []],
    ['a host that each patient has another of', 'https://((host))/book', ['']],
    ['a host in part', 'https://((name)).example.org', ['']],
    ['a path that each patient has another of', 'https://example.org/((id))', ['example.org']],
  ])('N7 %s', (_, text, expected) => {
    expect(hosts(text)).toEqual(expected);
  });

  it('N7 the place is marked', () => {
    const [link] = linksIn('Call, or see bit.ly/abc now');
    expect(link).toMatchObject({ text: 'bit.ly/abc', index: 13, length: 10 });
  });

  it.each([
    ['Cyrillic letters', 'https://www.аpple.com', 'www.xn--pple-43d.com', 'www.apple.com'],
    ['the same in punycode', 'http://xn--pple-43d.com', 'xn--pple-43d.com', 'apple.com'],
    ['a digit for a letter', 'www.g0v.uk', 'www.g0v.uk', 'gov.uk'],
    ['rn for m, of a listed host', 'farm.exarnple.org', 'farm.exarnple.org', 'farm.example.org'],
  ])('N7 what a host looks like is named: %s', (_, text, host, looksLike) => {
    expect(linksIn(text, ['farm.example.org'])).toMatchObject([{ host, looksLike }]);
  });

  it('N7 a host in another alphabet is shown as a phone shows it', () => {
    expect(linksIn('http://xn--e1afmkfd.xn--p1ai')).toMatchObject([{ shown: 'пример.рф', looksLike: null }]);
  });

  it.each(['https://www.nhs.uk', 'example.org', 'https://bücher.example/x'])(
    'N7 %s looks like nothing else',
    (text) => {
      expect(linksIn(text, ['example.org'])).toMatchObject([{ looksLike: null }]);
    },
  );
});

describe("N7 the practice's list of links", () => {
  it.each([
    ['example.org', ['example.org'], true],
    ['www.example.org', ['example.org'], true],
    ['example.org', ['www.example.org'], true],
    ['book.example.org', ['example.org'], false],
    ['book.example.org', ['*.example.org'], true],
    ['example.org', ['*.example.org'], true],
    ['evilexample.org', ['*.example.org', 'example.org'], false],
    ['example.org.evil.com', ['*.example.org', 'example.org'], false],
    ['', ['example.org'], false],
    ['example.org', [], false],
  ])('N7 %s by %j: %s', (host, list, expected) => {
    expect(isListed(host, list)).toBe(expected);
  });

  it.each([
    [' Example.ORG ', 'example.org'],
    ['https://www.example.org/path?x', 'www.example.org'],
    ['*.nhs.uk', '*.nhs.uk'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['nhs', null],
    ['*.uk', null],
    ['*', null],
    ['exa mple.org', null],
    ['', null],
  ])('N7 an entry %j is read as %j', (written, expected) => {
    expect(readLinkHost(written)).toBe(expected);
  });
});
