import fc from 'fast-check';
import { DamagedZipError, ZipArchive, ZipTooLargeError } from './zip';
import { zipOf } from './zip-fixture';

const LIMITS = { entries: 10, unpackedBytes: 10_000 };

describe('P13 a ZIP archive', () => {
  it('gives its parts, packed or stored, whatever the case of their names', async () => {
    const archive = ZipArchive.open(
      zipOf([
        { name: 'a/B.xml', content: 'packed' },
        { name: 'c', content: 'stored', stored: true },
      ]),
      LIMITS,
    );
    expect(String(await archive.read('A/b.XML'))).toBe('packed');
    expect(String(await archive.read('/c'))).toBe('stored');
    expect(await archive.read('d')).toBeNull();
    expect([archive.has('a\\b.xml'), archive.has('d')]).toEqual([true, false]);
  });

  it('P13 is refused when its directory says that it unpacks to too much, or has too many parts', () => {
    const large = zipOf([
      { name: 'a', content: 'x', claimedSize: 6_000 },
      { name: 'b', content: 'x', claimedSize: 6_000 },
    ]);
    expect(() => ZipArchive.open(large, LIMITS)).toThrow(ZipTooLargeError);
    const many = zipOf(Array.from({ length: 11 }, (_, i) => ({ name: String(i), content: '' })));
    expect(() => ZipArchive.open(many, LIMITS)).toThrow(ZipTooLargeError);
  });

  it('P13 is refused when it unpacks to more than its directory says', async () => {
    const bomb = zipOf([{ name: 'a', content: 'x'.repeat(20_000), claimedSize: 5 }]);
    await expect(ZipArchive.open(bomb, LIMITS).read('a')).rejects.toThrow(ZipTooLargeError);
    const parts = zipOf([
      { name: 'a', content: 'x'.repeat(6_000), claimedSize: 5 },
      { name: 'b', content: 'x'.repeat(6_000), claimedSize: 5 },
    ]);
    const archive = ZipArchive.open(parts, LIMITS);
    await archive.read('a');
    await expect(archive.read('b')).rejects.toThrow(ZipTooLargeError);
  });

  it('P13 with a password or cut off is damaged', async () => {
    const locked = zipOf([{ name: 'a', content: 'x', flags: 1 }]);
    await expect(ZipArchive.open(locked, LIMITS).read('a')).rejects.toThrow(DamagedZipError);
    const whole = zipOf([{ name: 'a', content: 'some text that is packed' }]);
    expect(() => ZipArchive.open(whole.subarray(0, -5), LIMITS)).toThrow(DamagedZipError);
  });

  it('P13 damaged anywhere gives a part or one of our errors, never another', async () => {
    const whole = zipOf([
      { name: 'a', content: 'some text that is packed' },
      { name: 'b', content: 'x', stored: true },
    ]);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (place, byte) => {
        const damaged = Buffer.from(whole);
        damaged[place] = byte;
        try {
          const archive = ZipArchive.open(damaged, LIMITS);
          await archive.read('a');
          await archive.read('b');
        } catch (error) {
          expect(error instanceof DamagedZipError || error instanceof ZipTooLargeError).toBe(true);
        }
      }),
    );
  });
});
