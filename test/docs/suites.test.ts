import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { afterAll, describe, expect, it } from 'vitest';
import { isMap } from '../../src/config/untyped.ts';
import { createSandbox } from '../../src/platform/sandbox/sandbox.ts';
import { load } from '../evaluation/suites/support.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());

const page = readFileSync(join(import.meta.dirname, '../../docs/suites.md'), 'utf8');
/** The suites that the page shows whole: what has prompts and tests. */
const suites = [...page.matchAll(/```yaml\n([^]*?)```/g)]
  .map((m) => m[1] ?? '')
  .filter((text) => {
    const value: unknown = parse(text);
    return isMap(value) && value['prompts'] !== undefined;
  });

describe('docs/suites.md', () => {
  it('shows suites of several turns, of a simulated user and of sandboxed tools', () => {
    expect(suites.map((text) => /turns:|simulatedUser:|toolSandbox:/.exec(text)?.[0])).toEqual([
      'turns:',
      'simulatedUser:',
      'toolSandbox:',
    ]);
  });

  it.each(suites)('shows one that loads as it stands: %#', async (text) => {
    const cassette = [...page.matchAll(/```yaml\n(results:[^]*?)```/g)][0]?.[1] ?? '';
    const { suite } = await load({ 'suite.yaml': text, 'tools.yaml': cassette }, sandbox);
    expect(suite.cases).toHaveLength(1);
    expect(suite.warnings).toEqual([]);
  });
});
