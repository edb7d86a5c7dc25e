import type { Claim } from '../config/schema-claims.ts';
import { toldDate } from '../domain/told-date.ts';
import type { Problem } from '../domain/errors.ts';
import type { Millis } from '../domain/clock.ts';
import type { ClaimsRead } from './claims-file.ts';

/** What of a file of claims can be read and cannot be meant: nothing tests or refutes it. Pure. */
export function claimDoubts(read: Extract<ClaimsRead, { ok: true }>, now: Millis): Problem[] {
  return read.claims.flatMap((claim, i) =>
    doubtsOf(claim, now).map(({ key, message, hint }) => ({
      place: read.place(i, key),
      path: `claims[${i}].${key}`,
      message,
      hint,
    })),
  );
}

interface Doubt {
  key: 'expect' | 'since';
  message: string;
  hint: string;
}

function doubtsOf({ expect, since }: Claim, now: Millis): Doubt[] {
  const begins = since === undefined ? null : toldDate(since);
  return [
    ...(expect.low <= 0 && expect.high >= 1
      ? [
          {
            key: 'expect' as const,
            message: 'every share lies in it: the claim is confirmed whatever the agent does',
            hint: `say how often it ${expect.of}, like ${expect.of}: 20..60%`,
          },
        ]
      : []),
    ...(begins !== null && begins > now
      ? [
          {
            key: 'since' as const,
            message: `${since} lies ahead: no run and no review tests the claim before`,
            hint: 'write a day that has been, or leave it out',
          },
        ]
      : []),
  ];
}
