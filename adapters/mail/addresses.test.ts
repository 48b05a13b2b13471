// cspell:ignore mial
import { createMailAddresses } from './addresses';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const id = '0199c3f0-1a2b-7c3d-8e4f-5a6b7c8d9e0f';
const place = { domain: 'mail.practice.example' };

it('an address is short enough for SMTP, the same each time, and read again whatever its case', () => {
  const addresses = createMailAddresses(`a:${key(1)}`, place);
  for (const kind of ['return-path', 'reply-to'] as const) {
    const made = addresses.make(kind, id);
    expect(made).toMatch(/^[br]-[a-z2-7]{39}@mail\.practice\.example$/);
    expect(addresses.make(kind, id)).toBe(made);
    expect(addresses.read(made.toUpperCase())).toEqual({ kind, attemptId: id });
  }
});

it('an address that somebody else made is none of ours', () => {
  const addresses = createMailAddresses(`a:${key(1)}`, place);
  const made = addresses.make('reply-to', id);
  const others = [
    createMailAddresses(`a:${key(2)}`, place).make('reply-to', id),
    made.replace('r-', 'b-'),
    made.replace(/.@/, (last) => (last === 'a@' ? 'q@' : 'a@')),
    made.replace('@mail.', '@mial.'),
    'postmaster@mail.practice.example',
    '',
    'r-@mail.practice.example',
  ];
  for (const other of others) expect(addresses.read(other)).toBeNull();
});

it('an address made with an earlier key is still ours while the key is in the ring', () => {
  const before = createMailAddresses(`a:${key(1)}`, place).make('return-path', id);
  expect(createMailAddresses(`b:${key(2)},a:${key(1)}`, place).read(before)).toEqual({
    kind: 'return-path',
    attemptId: id,
  });
});

it('a mailbox with plus-addressing has the token behind a plus', () => {
  const addresses = createMailAddresses(`a:${key(1)}`, { mailbox: 'Reply@practice.example' });
  const made = addresses.make('reply-to', id);
  expect(made).toMatch(/^Reply\+r-[a-z2-7]{39}@practice\.example$/);
  expect(addresses.read(made)).toEqual({ kind: 'reply-to', attemptId: id });
  expect(addresses.read(made.replace('Reply+', ''))).toBeNull();
});
