import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { toolsByStdio } from '../../../src/platform/mcp/stdio.ts';
import { shorten } from '../../../src/domain/shorten.ts';
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

it('no part of a key that nobody named is left where a text was shortened within it', () => {
  const keys = [
    'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
    'sk-proj-9aB3dE5fG7hI9jK1lM3nO5pQ',
    'AKIA3EXAMPLEQWERTYUI',
    'glpat-aB3dE5fG7hI9jK1lM3nO',
    'xoxb-123456789012-aB3dE5fG7hI9',
    'https://shop:pa55word@example.com',
    'https://example.com/?token=aB3dE5fG7hI9jK1l',
  ];
  for (const key of keys)
    for (let most = 22; most < 18 + key.length; most++) {
      const said = makeRedactor().text(`"${shorten(`ask about it with ${key} first`, most)}"`);
      const left = /[\w-]*…/.exec(said)?.[0] ?? '';
      expect([key, most, left.replace(/\W/g, '').length <= 9]).toEqual([key, most, true]);
    }
});

it('what was shortened and is no key stays readable', () => {
  for (const text of [
    'https://localhost:80…',
    'the basic plan…',
    'bearer of bad news…',
    'sk-learn…',
  ])
    expect(makeRedactor().text(text)).toBe(text);
});
