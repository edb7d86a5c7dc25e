import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findModelIds } from '../../../src/models/scan/find-model-ids.ts';
import { scanCode } from '../../../src/models/scan/scan-code.ts';
import { folder, typed } from '../../cli/typing.ts';

const KNOWN = new Set(['gpt-4o', 'gpt-4o-mini', 'claude-x-20250219', 'o1', 'ada']);
const found = (text: string): string[] =>
  findModelIds(text, KNOWN).map((f) => `${f.line} ${f.model}`);

describe('a model that a text names', () => {
  it.each([
    ['model = "gpt-4o"', ['1 gpt-4o']],
    ['MODEL=gpt-4o-mini # cheaper\n\nx: GPT-4o', ['1 gpt-4o-mini', '3 gpt-4o']],
    ['openrouter/openai/gpt-4o, openai:chat:gpt-4o', ['1 gpt-4o']],
    ['anthropic.claude-x-20250219', []],
    ['use(`claude-x-20250219`)', ['1 claude-x-20250219']],
    ['my-gpt-4o-proxy gpt-4o-2024 gpt-4oz', []],
    ["pick('o1') or ada", ['1 o1']],
    ['o1 = ada', []],
  ])('%j is found as %j', (text, names) => {
    expect(found(text)).toEqual(names);
  });

  it('is found alone, once a line, wherever it stands between other signs', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(' ', '"', ',', '(', '=', '\t', '[', '{', '|'),
        fc.constantFrom(...KNOWN),
        (sign, model) => {
          expect(found(`a${sign} "${model}" ${sign}b "${model}"`)).toEqual([`1 ${model}`]);
        },
      ),
      { numRuns: 60 },
    ));
});

const ROW = {
  provider: 'openai',
  kind: 'firm' as const,
  deprecatedAt: null,
  replacement: 'gpt-9',
  url: null,
};

describe('a code base', () => {
  function code(): string {
    const at = folder();
    mkdirSync(join(at, 'src'));
    mkdirSync(join(at, 'node_modules'));
    writeFileSync(join(at, 'src/app.py'), 'MODEL = "gpt-4o"\nOTHER = "gpt-4o-mini"\n');
    writeFileSync(join(at, '.env.example'), 'MODEL=gpt-4o\n');
    writeFileSync(join(at, 'node_modules/x.js'), '"gpt-4o"');
    writeFileSync(join(at, 'ignored.txt'), 'gpt-4o');
    writeFileSync(join(at, '.gitignore'), 'ignored.txt\n');
    writeFileSync(join(at, 'data.bin'), Buffer.from('\0"gpt-4o"'));
    return at;
  }
  const rows = [
    { ...ROW, model: 'gpt-4o', endsAt: '2027-01-14T00:00:00Z' },
    { ...ROW, model: 'gpt-4o-mini', endsAt: null },
  ];
  const now = Date.parse('2026-11-29T12:00:00Z');

  it('is read in whole, without what git leaves out and what is no text', () => {
    const at = code();
    execFileSync('git', ['init', '-q'], { cwd: at });
    expect(scanCode(at, rows, now)).toMatchObject({
      models: [
        {
          model: 'gpt-4o',
          daysLeft: 46,
          replacement: 'gpt-9',
          places: [
            { file: '.env.example', line: 1 },
            { file: 'src/app.py', line: 1 },
          ],
        },
      ],
      without: 1,
    });
  });

  it('starts no program that its own git configuration names', () => {
    const at = code();
    execFileSync('git', ['init', '-q'], { cwd: at });
    const hook = join(at, 'hook.sh');
    writeFileSync(hook, `#!/bin/sh\nenv > ${at}/stolen\n`, { mode: 0o755 });
    execFileSync('git', ['config', 'core.fsmonitor', hook], { cwd: at });
    scanCode(at, rows, now);
    expect(existsSync(join(at, 'stolen'))).toBe(false);
  });

  it('is answered by the shipped facts where there is no configuration: 1 where an end is near, 0 where none is', async () => {
    const at = code();
    writeFileSync(join(at, 'src/old.ts'), "const model = 'gpt-3.5-turbo';");
    const near = await typed(at, 'models scan . --days 90 --json');
    expect(near.code).toBe(1);
    expect(JSON.parse(near.out)).toMatchObject({
      near: expect.any(Number),
      models: expect.arrayContaining([
        expect.objectContaining({
          model: 'gpt-3.5-turbo',
          places: [{ file: 'src/old.ts', line: 1 }],
        }),
      ]),
    });
    const shown = await typed(at, 'models scan src/old.ts');
    expect(shown.out).toMatch(/gpt-3\.5-turbo +2026-10-23 +\d+ days ago/);
    expect((await typed(at, 'models scan .gitignore')).code).toBe(0);
    expect((await typed(at, 'models scan nowhere')).code).toBe(64);
  });

  it.each(['gpt-4.1', 'gpt-4.1-mini', 'gpt-4o-mini'])(
    '%s, as most code writes it, ends with its snapshot of the shipped facts',
    async (model) => {
      const at = folder();
      writeFileSync(join(at, 'app.py'), `client.create(model="${model}")\n`);
      const { code, out } = await typed(at, 'models scan . --days 3650');
      expect(code).toBe(1);
      const name = model.replaceAll('.', '\\.');
      expect(out).toMatch(
        new RegExp(`^${name} +2027-01-14 +.*, by its snapshot ${name}-\\d{4}-\\d\\d-\\d\\d `, 'm'),
      );
    },
  );

  it('takes the end of the last snapshot to go, none where one has none, and its own before that', () => {
    const at = folder();
    writeFileSync(join(at, 'app.py'), '"gpt-a" "gpt-b" "gpt-c" "gpt-9"');
    const ended = (model: string, day: string | null) => ({
      ...ROW,
      model,
      endsAt: day === null ? null : `${day}T00:00:00Z`,
    });
    const scan = scanCode(
      at,
      [
        ended('gpt-a-2024-01-01', '2027-01-01'),
        ended('gpt-a-2025-01-01', '2027-02-01'),
        ended('gpt-b-2024-01-01', '2027-01-01'),
        ended('gpt-b-2025-01-01', null),
        ended('gpt-c', '2027-03-01'),
        ended('gpt-c-2024-01-01', '2027-01-01'),
      ],
      now,
    );
    expect(scan.models.map((m) => [m.model, m.endsAt.slice(0, 10), m.bySnapshot])).toEqual([
      ['gpt-a', '2027-02-01', 'gpt-a-2025-01-01'],
      ['gpt-c', '2027-03-01', null],
    ]);
    expect(scan.unknownEnds.map((m) => m.model)).toEqual(['gpt-9', 'gpt-b']);
  });

  it('names a model whose end nobody knows, which changes no exit code', async () => {
    const at = folder();
    writeFileSync(join(at, 'app.py'), 'model="gpt-5.6-sol"');
    const { code, out } = await typed(at, 'models scan .');
    expect(out).toMatch(/^gpt-5\.6-sol +no end known +app\.py:1$/m);
    expect(out).toContain('no model is named whose end is known; 1 without one.');
    expect(code).toBe(0);
  });
});
