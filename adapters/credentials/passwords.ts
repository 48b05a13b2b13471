import { argon2id, hash, verify } from 'argon2';
import type { Passwords } from '../../ports/practice/credentials';

/**
 * OWASP's recommendation: 19 MiB, two passes, one lane. A hash names its own parameters, so these may be raised at any
 * time.
 */
const PARAMETERS = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The hash of a random password that nobody kept, with the parameters above. */
const NOBODYS = '$argon2id$v=19$m=19456,p=1,t=2$6RbT7lDdKpCG8uofeVAZ4Q$hNYb90DoKUhnAxCHxAVJDlfTlK8Dzb8qSHFzAzU7OHE';

export function createPasswords(): Passwords {
  return {
    hash: (plain) => hash(written(plain), PARAMETERS),
    verify: (hashed, plain) => verify(hashed, written(plain)),
    async wasteTime(plain) {
      await verify(NOBODYS, written(plain));
    },
  };
}

/** One machine types é as one character, and another as two. */
function written(plain: string): string {
  return plain.normalize('NFKC');
}
