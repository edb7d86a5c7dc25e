import { HOUR, MINUTE, type Millis, SECOND } from '../../domain/clock.ts';

/** Tries that cost no wait, and the longest wait after more of them. */
const RULES = {
  /** Many may come from one address. */
  address: { free: 10, longest: 15 * MINUTE },
  /** Not longer: whoever knows a name could keep its owner out. */
  account: { free: 4, longest: MINUTE },
} as const;
const FORGET_AFTER = HOUR;
/** Of addresses and accounts together. */
const MOST_KEPT = 10_000;

interface Tried {
  failures: number;
  last: Millis;
}

/** Who tries to sign in: from where, and as whom. */
export interface Trier {
  address: string;
  account: string;
}

/** Failed tries to sign in, each of which makes the next one wait longer. */
export interface Attempts {
  /**
   * How long this one has to wait; 0: it may try now, and counts as failed until it is said to have
   * succeeded. So tries made at once are all counted.
   */
  begin(of: Trier): Millis;
  succeeded(of: Trier): void;
}

/** @param monotonic only ever forward */
export function makeAttempts(monotonic: () => Millis): Attempts {
  const kept = new Map<string, Tried>();
  const keys = (of: Trier): [string, keyof typeof RULES][] => [
    [`address ${networkOf(of.address)}`, 'address'],
    [`account ${of.account.trim().toLowerCase().slice(0, 200)}`, 'account'],
  ];
  const triedOf = (key: string, at: Millis): Tried => {
    const tried = kept.get(key);
    return tried === undefined || at - tried.last > FORGET_AFTER
      ? { failures: 0, last: at }
      : tried;
  };
  const keep = (key: string, tried: Tried): void => {
    kept.delete(key);
    if (tried.failures > 0) kept.set(key, tried);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  };
  return {
    begin(of) {
      const at = monotonic();
      const waits = keys(of).map(([key, kind]) => {
        const tried = triedOf(key, at);
        return tried.last + waitAfter(kind, tried.failures) - at;
      });
      const wait = Math.max(0, ...waits);
      if (wait > 0) return wait;
      for (const [key] of keys(of))
        keep(key, { failures: triedOf(key, at).failures + 1, last: at });
      return 0;
    },
    succeeded(of) {
      const at = monotonic();
      for (const [key, kind] of keys(of)) {
        const tried = triedOf(key, at);
        // Of an address only this try is forgiven: one's own account must not open up others'.
        keep(key, { ...tried, failures: kind === 'account' ? 0 : tried.failures - 1 });
      }
    },
  };
}

/** One second after the free tries, and twice as long each time. */
export function waitAfter(kind: keyof typeof RULES, failures: number): Millis {
  const { free, longest } = RULES[kind];
  return failures < free ? 0 : Math.min(longest, SECOND * 2 ** (failures - free));
}

/** Of IPv6 whoever has one address has the 2^64 beside it. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address;
  const [head = '', tail = ''] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
