import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson5 } from '../../src/platform/files/json5.ts';

const value = (text: string): unknown => {
  const read = readJson5(text);
  if (!read.ok) throw new Error(read.message);
  return read.value;
};

describe('the JSON5 reader', () => {
  it('reads every JSON text as JSON does', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 6 }),
        fc.constantFrom(undefined, 2, '\t'),
        (v, indent) => {
          const text = JSON.stringify(v, null, indent);
          expect(value(text)).toEqual(JSON.parse(text));
        },
      ),
    );
  });

  it('never throws and never hangs, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 60 }),
          fc
            .array(
              fc.constantFrom(
                '{',
                '}',
                '[',
                ']',
                ',',
                ':',
                "'",
                '"',
                '\\',
                '/*',
                '*/',
                '//',
                '\n',
                'a',
                '0x',
                '.',
                '-',
                '1',
                'e',
                ' ',
              ),
            )
            .map((a) => a.join('')),
        ),
        (text) => {
          expect(typeof readJson5(text).ok).toBe('boolean');
        },
      ),
    );
  });

  it('reads what people write in an openclaw.json', () => {
    expect(
      value(`// mine
{
  agents: { /* both */ list: [{ id: 'main', default: true, model: { primary: "anthropic/claude-opus-4-6", }, },], },
  $include: './more.json5', 'a-b': +1, ünï: .5, hex: 0xFF, big: -Infinity, nan: NaN, trailing: 5., exp: 1e3,
  joined: 'one \\
two', escaped: '\\x41\\u0042\\n\\'', "quoted": null,
}`),
    ).toEqual({
      agents: {
        list: [{ id: 'main', default: true, model: { primary: 'anthropic/claude-opus-4-6' } }],
      },
      $include: './more.json5',
      'a-b': 1,
      ünï: 0.5,
      hex: 255,
      big: -Infinity,
      nan: Number.NaN,
      trailing: 5,
      exp: 1000,
      joined: 'one two',
      escaped: "AB\n'",
      quoted: null,
    });
    expect(Object.is(value('-0'), -0)).toBe(true);
    expect(value('-0x10')).toBe(-16);
    expect(Object.hasOwn(value('{__proto__: 1}') as object, '__proto__')).toBe(true);
  });

  it('says what is wrong, and in which line', () => {
    expect(readJson5('{\n  a: 1\n  b: 2\n}')).toEqual({
      ok: false,
      line: 3,
      message: 'a "," is missing before "b"',
    });
    expect(readJson5('{ a: "x\n" }')).toMatchObject({
      ok: false,
      message: 'a quote is not closed',
    });
    expect(readJson5('{ a: undefined }')).toMatchObject({
      ok: false,
      message: 'a value is no text in quotes, number, true, false or null',
    });
    for (const text of ['{ apiKey: Sommer2024x }', '{ Sommer2024x }', '{ "Sommer2024x" }'])
      expect(JSON.stringify(readJson5(text))).not.toContain('Sommer');
    expect(readJson5('')).toMatchObject({ ok: false, message: 'ends too early' });
    expect(readJson5('{} {}')).toMatchObject({ ok: false });
    expect(readJson5('01')).toMatchObject({ ok: false });
    expect(readJson5('/* open')).toMatchObject({ ok: false, message: 'a comment is not closed' });
    expect(readJson5('[1,,2]')).toMatchObject({ ok: false });
    expect(readJson5(`"\\u12"`)).toMatchObject({ ok: false });
  });

  it('stops at texts that are nested or long beyond reason', () => {
    expect(readJson5('['.repeat(100_000))).toMatchObject({
      ok: false,
      message: expect.stringContaining('200 levels'),
    });
    expect(readJson5(' '.repeat(2_000_001))).toMatchObject({
      ok: false,
      message: expect.stringContaining('2 MB'),
    });
    expect(value(`${' // x\n'.repeat(50_000)}1`)).toBe(1);
  });
});
