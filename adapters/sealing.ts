import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Seals secrets that are stored in the database: AES-256-GCM, with the key's id in front so that keys can be changed.
 * The first key seals, and all keys open.
 */
export interface Sealing {
  seal(plain: string): string;
  /** Throws if no key of the ring fits or the text was changed. */
  open(sealed: string): string;
  /** The same for files, with a few bytes more than they have. `about` is sealed in, such as the file's id. */
  sealBytes(plain: Buffer, about: string): Buffer;
  /** Throws also if it was sealed about something else. */
  openBytes(sealed: Buffer, about: string): Buffer;
  /**
   * A text that only we can work out (HMAC-SHA-256), for codes that are stored nowhere.
   *
   * @param purpose each has a separate key, so that no code of one purpose serves another.
   */
  derive(purpose: string, text: string): Buffer;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** @param keys `id:base64,id:base64,…`; each key is 32 bytes. Throws a message that names the fault, never the key. */
export function createSealing(keys: string): Sealing {
  const ring = keys.split(',').map((entry) => {
    const [id, encoded] = entry.trim().split(':');
    const key = Buffer.from(encoded ?? '', 'base64');
    if (!id || key.length !== 32) throw new Error('ROLLCALL_SECRET_KEYS must be "id:base64,…" with keys of 32 bytes');
    return { id, key };
  });
  const first = ring[0];
  if (!first) throw new Error('ROLLCALL_SECRET_KEYS is empty');
  const purposeKeys = new Map<string, Buffer>();
  return {
    seal(plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', first.key, nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return [first.id, nonce.toString('base64'), body.toString('base64'), cipher.getAuthTag().toString('base64')].join(
        '.',
      );
    },
    open(sealed) {
      const [id, nonce, body, tag] = sealed.split('.');
      const entry = ring.find((candidate) => candidate.id === id);
      if (!entry || !nonce || body === undefined || !tag) throw new Error('sealed with a key that is not in the ring');
      const decipher = createDecipheriv('aes-256-gcm', entry.key, Buffer.from(nonce, 'base64'));
      decipher.setAuthTag(Buffer.from(tag, 'base64'));
      return Buffer.concat([decipher.update(Buffer.from(body, 'base64')), decipher.final()]).toString('utf8');
    },
    sealBytes(plain, about) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', first.key, nonce).setAAD(Buffer.from(about, 'utf8'));
      const id = Buffer.from(first.id, 'utf8');
      const body = [cipher.update(plain), cipher.final()];
      return Buffer.concat([Buffer.from([id.length]), id, nonce, cipher.getAuthTag(), ...body]);
    },
    openBytes(sealed, about) {
      const idEnd = 1 + (sealed[0] ?? 0);
      const id = sealed.toString('utf8', 1, idEnd);
      const entry = ring.find((candidate) => candidate.id === id);
      if (!entry) throw new Error('sealed with a key that is not in the ring');
      const [nonceEnd, tagEnd] = [idEnd + NONCE_BYTES, idEnd + NONCE_BYTES + TAG_BYTES];
      const decipher = createDecipheriv('aes-256-gcm', entry.key, sealed.subarray(idEnd, nonceEnd));
      decipher.setAAD(Buffer.from(about, 'utf8')).setAuthTag(sealed.subarray(nonceEnd, tagEnd));
      return Buffer.concat([decipher.update(sealed.subarray(tagEnd)), decipher.final()]);
    },
    derive(purpose, text) {
      let key = purposeKeys.get(purpose);
      if (key === undefined) {
        key = Buffer.from(hkdfSync('sha256', first.key, '', purpose, 32));
        purposeKeys.set(purpose, key);
      }
      return createHmac('sha256', key).update(text).digest();
    },
  };
}
