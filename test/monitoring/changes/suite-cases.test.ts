import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Version } from '../../../src/domain/agent-version.ts';
import type { Store } from '../../../src/domain/store.ts';
import type { CurrentVersion } from '../../../src/monitoring/changes/detect.ts';
import { recordVersion } from '../../../src/monitoring/changes/record-version.ts';
import { suiteDetail } from '../../../src/monitoring/changes/suite-cases.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';

const LONG = 'The customer asks for a refund after the 31st day';
const SAME_BEGINNING = 'The customer asks for a refund after the 60th day';
const of = (cases: Record<string, string>, hash = Object.keys(cases).join()): CurrentVersion => ({
  agent: 'refund',
  kind: 'suite',
  subject: 'desk',
  hash,
  at: '2026-05-02T02:00:00.000Z',
  gitCommit: null,
  detail: suiteDetail(Object.entries(cases).map(([h, label]) => ({ hash: h, label }))),
});
/** As releases kept it until now. */
const earlier = (cases: Record<string, string>, hash = Object.keys(cases).join()): Version => ({
  ...of({}, hash),
  detail: Object.fromEntries(
    Object.entries(cases).map(([h, l]) => [
      `case "${l.length > 40 ? `${l.slice(0, 39)}…` : l}"`,
      h,
    ]),
  ),
});

describe('a change of a suite', () => {
  let store: Store;
  beforeEach(() => {
    store = openStore(':memory:', '');
  });
  afterEach(() => store.close());

  const ids = countingIds();
  const record = async (v: CurrentVersion): Promise<string | null> =>
    (await recordVersion({ store, ids }, v, null))?.what ?? null;
  const after = async (before: Version, now: CurrentVersion): Promise<string | null> => {
    await store.versions.put(before);
    return record(now);
  };

  it('tells two cases apart whose names begin alike', async () => {
    expect(await after(of({ a: LONG }), of({ a: LONG, b: SAME_BEGINNING }))).toBe(
      'suite desk changed: case "The customer asks for a refund after the 60th day" added',
    );
    expect(await record(of({ b: SAME_BEGINNING }))).toBe(
      'suite desk changed: case "The customer asks for a refund after the 31st day" removed',
    );
  });

  it('tells two of one name apart by what they are', async () => {
    expect(
      await after(of({ aaaaaaaaaa: 'Hello' }), of({ aaaaaaaaaa: 'Hello', bbbbbbbbbb: 'Hello' })),
    ).toBe('suite desk changed: case "Hello" [bbbbbbbb] added');
  });

  it('tells an edited case by its name, and each of two by theirs', async () => {
    expect(await after(of({ a: 'Hello', b: LONG }), of({ c: 'Hello', b: LONG }))).toBe(
      'suite desk changed: case "Hello" edited',
    );
    expect(await record(of({ d: LONG, e: SAME_BEGINNING, c: 'Hello' }))).toBe(
      'suite desk changed: case "The customer asks for a refund after the 31st day" edited, ' +
        'case "The customer asks for a refund after the 60th day" added',
    );
  });

  it('is none where a case is only called otherwise, and by that name later', async () => {
    expect(await after(of({ a: LONG, b: 'Hello' }), of({ a: SAME_BEGINNING, b: 'Hello' }))).toBe(
      null,
    );
    expect(await record(of({ c: SAME_BEGINNING, b: 'Hello' }))).toBe(
      'suite desk changed: case "The customer asks for a refund after the 60th day" edited',
    );
  });

  it('is none by an upgrade, and is told as it is after it', async () => {
    const cases = { a: LONG, b: 'Hello' };
    expect(await after(earlier(cases), of(cases))).toBe(null);
    expect(await record(of({ ...cases, c: SAME_BEGINNING }))).toBe(
      'suite desk changed: case "The customer asks for a refund after the 60th day" added',
    );
  });

  it('that was made while the worker was upgraded names what moved, and no other', async () => {
    const words = await after(earlier({ a: LONG, b: 'Hello' }), of({ c: LONG, b: 'Hello' }));
    expect(words).toBe(
      'suite desk changed: case "The customer asks for a refund after the 31st day" edited',
    );
    // Two of one beginning were kept as one: the other is not made up to have come.
    expect(
      await after(
        earlier({ a: LONG, b: SAME_BEGINNING }, 'old'),
        of({ a: LONG, b: SAME_BEGINNING, d: 'New' }, 'new'),
      ),
    ).toBe('suite desk changed: case "New" added');
  });
});
