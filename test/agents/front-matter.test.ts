import { describe, expect, it } from 'vitest';
import { frontMatter } from '../../src/agents/front-matter.ts';

const of = (lines: string, end = '\n') =>
  frontMatter(`---\n${lines}\n---\nThe body.\n`.replaceAll('\n', end));

describe('the front matter of an agent of Claude Code', () => {
  it.each([
    ['Use this when you need help. It includes: a, b', 'a colon'],
    ['@reviewer looks at what changed', 'an at sign first'],
    ['*Always* call it first', 'an asterisk first'],
    ['Examples:\\n<example>user: "hi" \\ assistant: "ho"</example>', 'a dialogue'],
    ['{not} a map', 'braces'],
  ])('may say %s: %s needs no quotes there', (description) => {
    expect(of(`name: helper\ndescription: ${description}\nmodel: opus`)).toEqual({
      values: { name: 'helper', description, model: 'opus' },
      problem: null,
    });
  });
  it('is read as YAML where it is YAML: quotes, blocks and comments stay what they are', () => {
    expect(
      of('name: "a: b"\ndescription: |\n  one: two\n  three\ntools: [Read, Write] # all'),
    ).toEqual({
      values: { name: 'a: b', description: 'one: two\nthree\n', tools: ['Read', 'Write'] },
      problem: null,
    });
  });
  it('is not seen with a colon and line ends of Windows, as there', () => {
    expect(of('name: helper\ndescription: when: now\nmodel: opus', '\r\n').problem).toContain(
      'cannot be read',
    );
    expect(of('name: helper\ndescription: now', '\r\n').values).toMatchObject({ name: 'helper' });
  });
});
