import { afterAll, describe, expect, it } from 'vitest';
import { cutOwn, findOwn, WITHHELD } from '../../../src/outputs/redact/own-patterns.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';

const sandbox = createSandbox({ timeoutMs: 200 });
afterAll(() => sandbox.close());

describe("the user's own patterns", () => {
  it('cut what they find, each with its own mark', async () => {
    const texts = ['customer C-123456 of Ana', 'nothing here'];
    const cuts = { customer: 'C-\\d{6}', name: '\\bAna\\b' };
    expect(await cutOwn(texts, cuts, sandbox)).toEqual([
      'customer [customer] of [name]',
      'nothing here',
    ]);
    expect(await cutOwn(texts, {}, sandbox)).toEqual(texts);
  });

  it('find what begins behind an escape of JSON, of JSON in JSON too, and it stays JSON', async () => {
    const wrap = (name: string): string =>
      JSON.stringify({ t: `Hi\n${name}`, in: JSON.stringify({ t: `"\n${name}` }) });
    expect(await cutOwn([wrap('Ana')], { name: '\\bAna\\b' }, sandbox)).toEqual([wrap('[name]')]);
    const open = `"${'\\"'.repeat(50_000)} Ana`;
    expect(await cutOwn([open], { name: 'Ana' }, sandbox)).toEqual([open.replace('Ana', '[name]')]);
  });

  it('that take for ever on a text have it withheld, and the others go through', async () => {
    const texts = ['fine', `${'a'.repeat(40)}!`, 'aaa'];
    expect(await cutOwn(texts, { slow: '^(a+)+$' }, sandbox)).toEqual(['fine', WITHHELD, '[slow]']);
  });

  it('find without regard to case, and it is not known where they take too long', async () => {
    const found = await findOwn(['A REFUND', `${'a'.repeat(40)}!`], ['refund', '^(a+)+$'], sandbox);
    expect(found).toEqual([[true, false], null]);
  });
});
