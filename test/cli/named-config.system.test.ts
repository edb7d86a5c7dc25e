import { expect, it } from 'vitest';
import { installation, put, type } from '../comparison/rehearsal/typing.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An installation whose configuration is found by its name alone. */
function elsewhere(): string {
  const cwd = installation('http://127.0.0.1:9/v1', { cases: 1 });
  put(cwd, 'v/d.yaml', readFileSync(join(cwd, 'config/daytwo.yaml'), 'utf8'));
  put(cwd, 'v/suite.yaml', readFileSync(join(cwd, 'config/suite.yaml'), 'utf8'));
  return cwd;
}

it('a command that was told which configuration names it again in what is to be typed next', async () => {
  const cwd = elsewhere();
  const said = async (...words: string[]): Promise<string> => {
    const { out, err } = await type(cwd, '-c', 'v/d.yaml', ...words);
    return out + err;
  };
  expect(await said('runs')).toContain(
    'daytwo -c v/d.yaml start makes them on schedule; daytwo -c v/d.yaml replay AGENT makes one',
  );
  expect(await said('runs', 'nothing')).toContain('Next: daytwo -c v/d.yaml runs lists the latest');
  expect(await said('status')).toContain('Start it: daytwo -c v/d.yaml start.');
  expect(await said('backup', 'b.db')).toContain('Copied');
  expect(await said('restore', 'b.db', '--yes')).toContain(
    'Start the worker: daytwo -c v/d.yaml start',
  );
  expect(await said('compare', 'a', 'b')).toContain('; daytwo compare --help shows');
  for (const words of [['rehearsals'], ['outputs', 'list'], ['anchors', 'list'], ['drift']])
    expect(await said(...words)).toMatch(/daytwo -c v\/d\.yaml /);
});

it('a command that was not told says its next ones as they are', async () => {
  const { out } = await type(elsewhere(), 'runs');
  expect(out).toContain('daytwo start makes them on schedule; daytwo replay AGENT makes one now.');
});
