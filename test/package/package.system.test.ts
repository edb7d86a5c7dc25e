import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packAndUnpack, packageJson, run } from './unpacked.ts';

const { files, installed } = packAndUnpack();
const folder = (): string => mkdtempSync(join(tmpdir(), 'daytwo-installed-'));

describe('the package that npm makes', () => {
  it('has what runs, the starter, the docs and the facts, and nothing of a checkout besides', () => {
    expect(new Set(files.map((f) => f.split('/')[0]))).toEqual(
      new Set([
        'dist',
        'config',
        'data',
        'docs',
        'deploy',
        'ecosystem.config.js',
        'package.json',
        'README.md',
        'CHANGELOG.md',
        'LICENSE',
      ]),
    );
    expect(files).toEqual(
      expect.arrayContaining([
        'dist/main.js',
        'dist/cli/daytwo.js',
        'config/daytwo.yaml',
        'data/facts/README.md',
        'data/attack-packs/injection.v1.yaml',
        'data/soul-parts/weights.tsv',
        'config/daytwo.schema.json',
        'deploy/daytwo.service',
        'LICENSE',
      ]),
    );
    expect(
      files.filter((f) =>
        /\.(ts|map|db)$|left-over|^data\/(?!facts|attack-packs|soul-parts|README)/.test(f),
      ),
    ).toEqual([]);
    expect(files.some((f) => f.endsWith('.ttf'))).toBe(true);
  });

  it('says its version and its commands, and refuses what it does not know', () => {
    const at = folder();
    expect(run(installed, at, '--version')).toEqual({
      code: 0,
      out: `${packageJson(installed).version}\n`,
      err: '',
    });
    expect(run(installed, at, '--help').out).toContain('daytwo init');
    expect(run(installed, at, 'no-such-command').code).toBe(64);
  });

  it('writes a starter that it finds nothing wrong with, and can say what a replay costs', () => {
    const at = folder();
    expect(run(installed, at, 'init')).toMatchObject({ code: 0, err: '' });
    expect(run(installed, at, 'check-config')).toMatchObject({ code: 0 });
    const priced = run(installed, at, 'replay', 'refund-desk', '--dry-run');
    expect([priced.code, priced.err]).toEqual([0, expect.stringContaining('at most $')]);
  });

  it('prints the schema that ships with it', () => {
    expect(JSON.parse(run(installed, folder(), 'schema').out)).toEqual(
      JSON.parse(readFileSync(join(installed, 'config/daytwo.schema.json'), 'utf8')),
    );
  });

  it('plays the demo from nothing but itself', async () => {
    const at = folder();
    const bin = join(installed, 'dist/cli/daytwo.js');
    const demo = spawn(process.execPath, [bin, 'demo'], {
      cwd: at,
      env: { PATH: process.env['PATH'], HOME: at },
    });
    const told = await new Promise<string>((done) => {
      let text = '';
      const heard = (chunk: Buffer): void => {
        text += String(chunk);
        // By then replays, lists and a digest have passed through the whole of it.
        if (text.includes('day 10 of 60')) demo.kill('SIGTERM');
      };
      demo.stdout.on('data', heard);
      demo.stderr.on('data', heard);
      demo.once('close', () => done(text));
    });
    expect(told).toBe('Sixty days on a fast clock …\nday 10 of 60\n');
    // Ten days are six seconds of work; a busy machine may take a minute over them.
  }, 120_000);
});
