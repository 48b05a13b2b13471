import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/**
 * Seals secrets that are stored in the database: AES-256-GCM, with the key's id in front so that keys can be changed.
 * The first key seals, and all keys open.
 */
export interface Sealing {
  seal(plain: string): string;
  /** Throws if no key of the ring fits or the text was changed. */
  open(sealed: string): string;
}

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
  };
}
