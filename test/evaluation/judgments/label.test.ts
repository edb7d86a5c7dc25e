import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { labelLines } from '../../../src/evaluation/judgments/label.ts';
import { folder, typed } from '../../cli/typing.ts';

async function all(lines: string[], settings = {}): Promise<unknown[]> {
  const out: unknown[] = [];
  for await (const l of labelLines(lines, settings)) out.push(JSON.parse(l));
  return out;
}

describe('daytwo label', () => {
  test('reads the file that it is given, and says of one that is not there that', async () => {
    const at = folder();
    writeFileSync(join(at, 'a.jsonl'), '{"output":"I cannot help with that."}\n');
    expect((await typed(at, 'label a.jsonl')).out).toContain('"refused"');
    const missing = await typed(at, 'label b.jsonl');
    expect([missing.code, missing.err]).toEqual([
      64,
      expect.stringContaining('b.jsonl cannot be read (there is no such file)'),
    ]);
  });
});

describe('labelling outputs a line at a time', () => {
  test('gives one line per input, in order, with exactly the three keys', async () => {
    expect(
      await all(
        [
          '\ufeff{"prompt":"p","output":"I cannot help with that."}',
          '{"prompt":"p","output":"Which order do you mean?"}',
          '{"prompt":"p","output":"","toolCalls":[{"name":"issue_refund","arguments":"{}"}]}',
          '',
        ],
        { tools: { issue_refund: 'acted' } },
      ),
    ).toEqual([
      { judgment: 'refused', uncertain: false, decidedBy: 'rule:refusal-first-person' },
      { judgment: 'clarified', uncertain: false, decidedBy: 'rule:clarifying-which' },
      { judgment: 'acted', uncertain: false, decidedBy: 'tool:issue_refund' },
    ]);
  });
  test('takes tool calls as OpenAI writes them, and as bare names', async () => {
    const settings = { tools: { to_human: 'escalated' } };
    expect(
      await all(
        [
          '{"output":null,"toolCalls":[{"type":"function","function":{"name":"to_human","arguments":"{}"}}]}',
          '{"output":"","toolCalls":["to_human"]}',
        ],
        settings,
      ),
    ).toMatchObject([{ judgment: 'escalated' }, { judgment: 'escalated' }]);
  });
  test.each([
    ['{"output":', 'line 2: not JSON'],
    ['{"output":7}', 'line 2: output:'],
    ['[]', 'line 2:'],
    ['{"prompt":"p"}', 'line 2: output:'],
  ])('a bad line %s is named by its number', async (bad, message) => {
    await expect(all(['{"output":"ok"}', bad])).rejects.toMatchObject({
      code: 'bad-line',
      message: expect.stringContaining(message),
      next: expect.stringContaining('"output"'),
    });
  });
});
