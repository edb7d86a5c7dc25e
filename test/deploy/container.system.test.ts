import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const CHECK = join(ROOT, 'deploy/container-health.mjs');

function checked(text: string | null, secondsOld = 0): [number | null, string] {
  const file = join(mkdtempSync(join(tmpdir(), 'daytwo-health-')), 'health.json');
  if (text !== null) {
    writeFileSync(file, text);
    const then = Date.now() / 1_000 - secondsOld;
    utimesSync(file, then, then);
  }
  const { status, stderr } = spawnSync(process.execPath, [CHECK], {
    env: { DAYTWO_HEALTH: file },
    encoding: 'utf8',
  });
  return [status, stderr.replace(file, 'FILE').trim()];
}

describe('the health check of the container', () => {
  it('is well while the worker runs or stops, and says what is wrong elsewhere', () => {
    expect(checked('{"state":"running"}')).toEqual([0, '']);
    expect(checked('{"state":"stopping"}', 50)).toEqual([0, '']);
    expect(checked('{"state":"running"}', 70)).toEqual([1, 'FILE is 70 s old: stuck or dead']);
    expect(checked('{"state":"database-lost"}')).toEqual([1, 'the worker says: database-lost']);
    expect(checked('{')).toEqual([1, 'FILE: holds no JSON']);
    expect(checked(null)).toEqual([1, 'FILE: ENOENT']);
  });
});

describe('the image', () => {
  const lines = read('Dockerfile').replaceAll('\\\n', ' ').split('\n');

  it('is made of files that are there and that the builder is sent', () => {
    const sent = read('.dockerignore').split('\n');
    const copied = lines
      .filter((l) => l.startsWith('COPY ') && !l.includes('--from'))
      .flatMap((l) => l.split(' ').slice(1, -1));
    expect(copied.length).toBeGreaterThan(6);
    for (const path of copied) {
      expect(existsSync(join(ROOT, path))).toBe(true);
      expect(sent).toContain(`!${path.startsWith('deploy/') ? 'deploy' : path}`);
    }
    expect(sent).toContain('*');
  });

  it('runs as nobody of the machine, and is looked at', () => {
    const user = lines.findIndex((l) => l === 'USER 10001:10001');
    const entry = lines.findIndex((l) => l.startsWith('ENTRYPOINT'));
    expect(user).toBeGreaterThan(lines.findLastIndex((l) => l.startsWith('RUN')));
    expect(entry).toBeGreaterThan(user);
    expect(lines.some((l) => l.startsWith('HEALTHCHECK') && l.includes('container-health'))).toBe(
      true,
    );
  });

  it('is run by the compose file that the page shows', () => {
    const page = /## In a container[^]*?```yaml\n([^]*?)```/.exec(read('docs/running.md'))?.[1];
    expect(parse(page ?? '')).toEqual(parse(read('deploy/compose.yaml')));
  });
});
