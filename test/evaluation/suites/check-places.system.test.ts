import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/load.ts';
import { type CheckPlaces, checkPlaces } from '../../../src/evaluation/suites/check-places.ts';
import { loadSuite } from '../../../src/evaluation/suites/load.ts';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { folderWith } from './support.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());

type Files = Readonly<Record<string, string | Uint8Array>>;
const ASKED = { agent: 'desk', suite: 'it' };

/** A configuration in a folder of its own with one suite at `suites/s.yaml`. */
function installation(
  files: Files,
  secret = 'sk-none-of-these',
): { folder: string; config: Config } {
  const folder = folderWith(files);
  const redactor = makeRedactor([secret]);
  const suites = [{ name: 'it', file: 'suites/s.yaml' }];
  return {
    folder,
    config: { folder, redactor, agents: { desk: { suites } } } as unknown as Config,
  };
}

/** The places of the case that has this label. */
async function placesOf(
  { folder, config }: ReturnType<typeof installation>,
  label: string,
): Promise<CheckPlaces> {
  const loaded = await loadSuite(join(folder, 'suites/s.yaml'), { sandbox });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const hash = loaded.suite.cases.find((c) => c.label === label)?.hash ?? '';
  return checkPlaces({ config, sandbox }, { ...ASKED, hash });
}

const shown = (found: CheckPlaces): (string | null)[] =>
  found.ok
    ? found.places.map((p) => (p === null ? null : `${p.file}:${p.line} (${p.cases})`))
    : [found.why];

/** Applies with real git what the first check's edit would be, and gives the file then. */
function applied(folder: string, found: CheckPlaces, n: number, value?: string): string {
  const place = found.ok ? found.places[n] : null;
  const patch = place?.patch(value === undefined ? { remove: true } : { value });
  if (patch?.ok !== true) throw new Error(JSON.stringify(patch ?? found));
  writeFileSync(join(patch.folder, 'edit.patch'), patch.text);
  execFileSync('git', ['apply', 'edit.patch'], { cwd: patch.folder });
  expect(patch.folder).toBe(folder);
  return readFileSync(join(patch.folder, patch.file), 'utf8');
}

const SUITE = `prompts: ['{{q}}']
defaultTest:
  assert:
    - { type: not-contains, value: sorry }
tests:
  - description: inline
    vars: { q: a }
    assert:
      - type: icontains
        value: thirty
      - type: equals
        value: '{{q}}'
  - description: from a file
    vars: { q: b }
    assert: file://checks.yaml
  - file://more.yaml
  - file://rows.csv
  - file://rows.jsonl
scenarios:
  - config:
      - vars: { q: s }
        assert: [{ type: contains, value: shared }]
    tests:
      - description: in a scenario
        assert:
          - { type: contains, value: own }
`;
const FILES: Files = {
  'suites/s.yaml': SUITE,
  'suites/checks.yaml': '# checks\n- type: contains\n  value: x\n\n- type: contains\n  value: y\n',
  'suites/more.yaml':
    'description: alone\nvars: { q: c }\nassert:\n  - type: contains\n    value: z\n',
  'suites/rows.csv':
    '__description,q,__expected\r\n"of ""rows""","d\r\ne",contains:v\r\nlast,f,contains:w\r\n',
  'suites/rows.jsonl':
    '{"description":"a line","vars":{"q":"g"},"assert":[{"type":"contains","value":"u"}]}\n',
};

describe('where checks are written', () => {
  it('is told with file and line, and how many cases share it', async () => {
    const at = installation(FILES);
    const all = 'suites/s.yaml:4 (7)';
    const places = async (label: string): Promise<unknown> => shown(await placesOf(at, label));
    expect(await places('inline')).toEqual([all, 'suites/s.yaml:9 (1)', 'suites/s.yaml:11 (1)']);
    expect(await places('from a file')).toEqual([
      all,
      'suites/checks.yaml:2 (1)',
      'suites/checks.yaml:5 (1)',
    ]);
    expect(await places('alone')).toEqual([all, 'suites/more.yaml:4 (1)']);
    expect(await places('of "rows"')).toEqual([all, 'suites/rows.csv:2 (1)']);
    expect(await places('last')).toEqual([all, 'suites/rows.csv:4 (1)']);
    expect(await places('a line')).toEqual([all, 'suites/rows.jsonl:1 (1)']);
    expect(await places('in a scenario')).toEqual([
      all,
      'suites/s.yaml:22 (1)',
      'suites/s.yaml:26 (1)',
    ]);
  });

  it('is not guessed: of a case that was edited, and of a suite that cannot be read, it says so', async () => {
    const at = installation(FILES);
    const asked = { ...ASKED, hash: 'f'.repeat(64) };
    expect(shown(await checkPlaces({ ...at, sandbox }, asked))).toEqual([
      'suites/s.yaml asks this case no more: it was edited since, or taken out',
    ]);
    writeFileSync(join(at.folder, 'suites/s.yaml'), 'tests: [');
    expect(shown(await checkPlaces({ ...at, sandbox }, asked))[0]).toMatch(/cannot be read now/);
    expect(shown(await checkPlaces({ ...at, sandbox }, { ...asked, suite: 'gone' }))[0]).toMatch(
      /has no suite gone of this agent any more/,
    );
  });

  it('is told anew once the file was edited', async () => {
    const at = installation(FILES);
    const before = await placesOf(at, 'inline');
    writeFileSync(join(at.folder, 'suites/s.yaml'), `# a line more\n${SUITE}`);
    const after = await placesOf(at, 'inline');
    expect([shown(before)[1], shown(after)[1]]).toEqual([
      'suites/s.yaml:9 (1)',
      'suites/s.yaml:10 (1)',
    ]);
  });
});

describe('a patch of a check', () => {
  it('applies with git, in every kind of file, and does just that', async () => {
    const at = installation(FILES);
    const file = (name: string): string => String(FILES[name]);
    const edit = async (label: string, n: number, value?: string): Promise<string> =>
      applied(at.folder, await placesOf(at, label), n, value);
    expect(await edit('inline', 1, 'sixty')).toBe(SUITE.replace('thirty', 'sixty'));
    expect(await edit('from a file', 2)).toBe('# checks\n- type: contains\n  value: x\n\n');
    expect(await edit('alone', 1)).toBe(
      file('suites/more.yaml').replace('assert:\n  - type: contains\n    value: z', 'assert: []'),
    );
    expect(await edit('of "rows"', 1, 'new, too')).toBe(
      file('suites/rows.csv').replace('contains:v', '"contains:new, too"'),
    );
    expect(await edit('a line', 1)).toBe(
      file('suites/rows.jsonl').replace('[{"type":"contains","value":"u"}]', '[]'),
    );
  });

  it('applies to a file with a byte order mark and the line ends of Windows', async () => {
    const text = `\uFEFF${SUITE.replaceAll('\n', '\r\n')}`;
    const at = installation({ ...FILES, 'suites/s.yaml': text });
    expect(applied(at.folder, await placesOf(at, 'inline'), 0)).toBe(
      text.replace('assert:\r\n    - { type: not-contains, value: sorry }', 'assert: []'),
    );
  });

  it('is not made where a secret would leave in it, or the file is no UTF-8', async () => {
    const secret = 'sk-live-0123456789abcdef';
    const near = SUITE.replace('value: thirty', `value: thirty # ${secret}`);
    const at = installation({ ...FILES, 'suites/s.yaml': near }, secret);
    const found = await placesOf(at, 'inline');
    expect(found.ok && found.places[1]?.patch({ remove: true })).toMatchObject({
      ok: false,
      why: expect.stringContaining('a secret') as unknown,
    });
    const wide = Buffer.from(`\uFEFF${SUITE}`, 'utf16le');
    const other = installation({ ...FILES, 'suites/s.yaml': wide });
    expect(shown(await placesOf(other, 'inline'))).toEqual([null, null, null]);
  });
});
