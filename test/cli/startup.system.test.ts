import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const BIN = join(ROOT, 'src/cli/daytwo.ts');
const folder = (): string => mkdtempSync(join(tmpdir(), 'daytwo-startup-'));

/** Writes every module that the process resolved as its last line of standard error. */
const LISTER = `
  import { registerHooks } from 'node:module';
  const urls = new Set();
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      urls.add(found.url);
      return found;
    },
  });
  process.on('exit', () => process.stderr.write('\\n' + JSON.stringify([...urls])));`;

/** Every command that there is, with its help, in one process. */
const EVERY_HELP = `
  const { makeProgram } = await import(${JSON.stringify(join(ROOT, 'src/cli/program.ts'))});
  const helps = (c) => [c, ...c.commands].map((x) => (x === c ? x.helpInformation() : helps(x)));
  const io = { out() {}, err() {}, env: {}, cwd: '/', tty: false, width: 100, setExit() {} };
  console.log(JSON.stringify(helps(makeProgram(io, '0'))));`;

interface Started {
  out: string;
  code: number | null;
  /** Names of packages. */
  packages: string[];
  /** Folders below src, or files that lie there. */
  rooms: string[];
}

/** Whoever runs the tests may keep compiled code elsewhere, or none. */
const { NODE_COMPILE_CACHE: _, NODE_DISABLE_COMPILE_CACHE: __, ...own } = process.env;

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--import',
      `data:text/javascript,${encodeURIComponent(LISTER)}`,
      ...args,
    ],
    {
      cwd: ROOT,
      env: { ...own, XDG_CACHE_HOME: folder(), ...env },
      encoding: 'utf8',
    },
  );
  const urls = JSON.parse(stderr.split('\n').at(-1) ?? '') as string[];
  const parts = (pattern: RegExp): string[] =>
    [...new Set(urls.flatMap((url) => pattern.exec(url)?.[1] ?? []))].toSorted();
  return {
    out: stdout,
    code: status,
    packages: parts(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//),
    rooms: parts(/\/src\/([^/]+)/),
  };
}

/** Rooms that do the work; what they import is what takes its time. */
const WORKING = new Set([
  'agents',
  'alerting',
  'app',
  'comparison',
  'evaluation',
  'llm',
  'models',
  'monitoring',
]);

describe('a command starts with what it needs', () => {
  it('the version is told without the database, the SDKs, the schemas and the sandbox', () => {
    const { out, packages, rooms } = start([BIN, '--version']);
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(out).toBe(`${version}\n`);
    expect(packages).toEqual(['commander']);
    expect(rooms.filter((r) => WORKING.has(r))).toEqual([]);
  });

  it('so is the help of every command', () => {
    const { out, packages, rooms } = start(['--input-type=module', '--eval', EVERY_HELP]);
    for (const command of ['rehearse', 'check-config', 'case add', 'backtest drift'])
      expect(out).toContain(`daytwo ${command}`);
    expect(packages).toEqual(['commander']);
    expect(rooms.filter((r) => WORKING.has(r))).toEqual([]);
  });

  it('a command that reads the configuration loads what reads it, and still no SDK and no database', () => {
    const { code, packages, rooms } = start([
      BIN,
      'check-config',
      '--no-secrets',
      '-c',
      'config/daytwo.yaml',
    ]);
    expect(code).toBe(0);
    expect(packages).toEqual(expect.arrayContaining(['commander', 'yaml', 'zod']));
    expect(rooms).toEqual(expect.arrayContaining(['agents', 'evaluation', 'llm']));
    for (const late of [
      '@anthropic-ai/sdk',
      '@slack/web-api',
      'better-sqlite3',
      'nodemailer',
      'openai',
      'quickjs-emscripten',
    ])
      expect(packages).not.toContain(late);
  });
});

describe('compiled code is kept', () => {
  it('in the user’s own cache folder, for the next command', () => {
    const cache = folder();
    expect(start([BIN, '--version'], { XDG_CACHE_HOME: cache }).code).toBe(0);
    const kept = readdirSync(join(cache, 'daytwo/compiled'), { recursive: true });
    expect(kept.length).toBeGreaterThan(0);
  });

  it('apart for the worker, whose engine has other flags: each would throw away what the other kept', () => {
    const cache = folder();
    const places = (): string[] => readdirSync(join(cache, 'daytwo/compiled'));
    start([BIN, '--version'], { XDG_CACHE_HOME: cache });
    const ofCommands = places();
    start([BIN, 'start', '--help'], { XDG_CACHE_HOME: cache });
    expect(ofCommands).toHaveLength(1);
    expect(places()).toHaveLength(2);
    start([BIN, 'status', '--help'], { XDG_CACHE_HOME: cache });
    expect(places()).toHaveLength(2);
  });

  it('nowhere, and without a word, where there is no folder to write to', () => {
    const nowhere = join(ROOT, 'package.json/cache');
    expect(start([BIN, '--version'], { XDG_CACHE_HOME: nowhere })).toMatchObject({
      code: 0,
      packages: ['commander'],
    });
  });
});
