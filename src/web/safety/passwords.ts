import { scrypt, timingSafeEqual } from 'node:crypto';

/** OWASP, Password Storage Cheat Sheet: as hard as N = 2^17, p = 1, in a quarter of its memory. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const KEY_BYTES = 32;
/** A hash that somebody made elsewhere may cost so much at most; less would be no protection. */
const MOST_BYTES = 256 * 1024 * 1024;
const FEWEST_ROUNDS = 2 ** 14;

/** What a password is told to be too long or too short by, in characters. */
export const PASSWORD_LENGTH = { least: 12, most: 200 } as const;

interface Hash {
  N: number;
  r: number;
  p: number;
  salt: Buffer;
  key: Buffer;
}

/** What stands in the configuration for a password: `scrypt:N:r:p:salt:hash`. */
export async function hashPassword(password: string, salt: Buffer, cost = COST): Promise<string> {
  const key = await derive(password, { ...cost, salt });
  const parts = [cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')];
  return `scrypt:${parts.join(':')}`;
}

/** Whether a text is what `hashPassword` makes, and can be checked at a bearable cost. */
export const isPasswordHash = (text: string): boolean => parse(text) !== null;

/**
 * Whether a password is the one that was hashed. It takes as long where there is no hash: how soon
 * the answer comes must not tell who exists.
 * @param like somebody's hash, whose cost is paid where there is none
 */
export async function isPassword(
  password: string,
  hash: string | null,
  like?: string,
): Promise<boolean> {
  const known = hash === null ? null : parse(hash);
  const { key, ...cost } = known ?? (like === undefined ? null : parse(like)) ?? NOBODY;
  const given = await derive(password, cost);
  return timingSafeEqual(given, key) && known !== null;
}

const NOBODY: Hash = { ...COST, salt: Buffer.alloc(16, 1), key: Buffer.alloc(KEY_BYTES) };

function parse(text: string): Hash | null {
  const [, n, r, p, salt, key] =
    /^scrypt:(\d{1,8}):(\d{1,2}):(\d{1,2}):([\w-]{16,128}):([\w-]{43})$/.exec(text) ?? [];
  if (salt === undefined || key === undefined) return null;
  const cost = { N: Number(n), r: Number(r), p: Number(p) };
  const isPowerOfTwo = (cost.N & (cost.N - 1)) === 0;
  if (!isPowerOfTwo || cost.N < FEWEST_ROUNDS || cost.r < 1 || cost.p < 1 || cost.p > 16)
    return null;
  if (128 * cost.N * cost.r > MOST_BYTES) return null;
  return {
    ...cost,
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  };
}

function derive(password: string, { N, r, p, salt }: Omit<Hash, 'key'>): Promise<Buffer> {
  // The same letters come in different bytes from different keyboards.
  const text = password.normalize('NFKC');
  return new Promise((resolve, reject) => {
    scrypt(text, salt, KEY_BYTES, { N, r, p, maxmem: 2 * MOST_BYTES }, (e, key) =>
      e === null ? resolve(key) : reject(e),
    );
  });
}
