import { describe, expect, it } from 'vitest';
import { lastErrorAfter, makeLog } from '../../src/platform/log.ts';
import { makeRedactor } from '../../src/platform/privacy/redactor.ts';

const KEY = 'Zqumpm08hsErb19FlY0mGx7K';
const bytes = [...Buffer.from(KEY)];
/** Told twice in a line, its second half stands before the first one. */
const TURNED = `${bytes.slice(12).join(' ')} and ${bytes.slice(0, 12).join(' ')}`;

/** The line of one error, as it is printed. */
function lineOf(secret: string, said: object): string {
  let line = '';
  const log = makeLog('info', makeRedactor([secret]), (l) => {
    line = l;
  });
  log.error(said, 'failed');
  return line;
}

describe('a line of the log is JSON whatever is cut out of it', () => {
  it.each([
    ['a password that ends with a quote', 'Qx7vRt2mLp"', 'no, Qx7vRt2mLp"'],
    ['one that begins with a quote', '"Qx7vRt2mLp', '"Qx7vRt2mLp is bad'],
    ['one that ends like a tag', 'p@ss w0rd/&"<x>', 'no, p@ss w0rd/&"<x>'],
    ['one after a backslash', 'p@ss w0rd/&"<x>', '\\p@ss w0rd/&"<x>\\'],
    ['numbers that go on in the next field', KEY, TURNED],
  ])('%s', (_, secret, said) => {
    for (const fields of [
      { why: said, next: 'mend it' },
      { err: new Error(said) },
      { a: said, b: said },
    ]) {
      const line = lineOf(secret, fields);
      expect(line).toContain('[secret]');
      expect(line.endsWith('}\n')).toBe(true);
      expect(line).not.toContain('w0rd');
      expect(line).not.toContain('vRt2');
      expect(JSON.parse(line)).toMatchObject({ level: 'error', msg: 'failed' });
      expect(lastErrorAfter(line, null)?.what).toContain('failed');
    }
  });

  it('and one without secrets stays as it was written', () => {
    expect(lineOf(KEY, { why: 'a "quoted" word' })).toContain('"why":"a \\"quoted\\" word","msg"');
  });
});
