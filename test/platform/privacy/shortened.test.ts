import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { toolsByStdio } from '../../../src/platform/mcp/stdio.ts';
import { badBody } from '../../../src/llm/providers/failures.ts';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';

const KEY = 'Zq7vWpK0lmR3tYb9XhD2sGfJ8aNcE4uOiB6wQ1zTkPy5VxMdL';
const redactor = makeRedactor([KEY]);
const rows = Array.from({ length: KEY.length - 7 }, (_, i) => KEY.slice(i, i + 8));
const leftIn = (text: string): string[] => rows.filter((row) => redactor.text(text).includes(row));

it('no part of a key is left of a page that stands where an answer should be', () => {
  for (let before = 140; before < 200; before++) {
    const text = `<html>${'w'.repeat(before)} ${KEY}</html>`;
    const { message } = badBody(
      { status: 200, header: () => null, text, json: undefined },
      { provider: 'a', model: 'm', clean: redactor.text, now: 0 },
    );
    expect([before, leftIn(message)]).toEqual([before, []]);
  }
});

it('no part of a key is left of what a server of tools complains of', async () => {
  const list = await toolsByStdio(['sh', '-c', `printf '%s%0268d' "$TOK" 0 >&2; exit 3`], {
    env: { TOK: KEY },
    cwd: tmpdir(),
    timeoutMs: 3_000,
    clean: redactor.text,
  });
  expect(list.ok ? 'a list' : list.message).toContain('00000');
  expect(leftIn(list.ok ? '' : list.message)).toEqual([]);
});
