import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
/** What of a checkout is read when a package is made. */
const SOURCES = [
  'src',
  'config',
  'docs',
  'deploy',
  'data/facts',
  'data/attack-packs',
  'data/soul-parts',
  'data/README.md',
  'ecosystem.config.js',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];

export interface Packed {
  /** Every file of the tarball. */
  files: string[];
  /** Where npm would have installed it; nothing but its own dependencies can be imported there. */
  installed: string;
}

/**
 * Packs a copy of this checkout as `npm pack` does, build and all, and unpacks the tarball beside
 * links to the dependencies that it declares. No registry is asked.
 */
export function packAndUnpack(): Packed {
  const at = mkdtempSync(join(tmpdir(), 'daytwo-package-'));
  const copy = join(at, 'checkout');
  for (const path of SOURCES) cpSync(join(ROOT, path), join(copy, path), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  // What a checkout in use holds besides.
  for (const file of [
    'data/daytwo.db',
    'dist/left-over.js',
    'test/some.test.ts',
    'mine/daytwo.yaml',
  ])
    writeBeside(join(copy, file));
  const told = execFileSync('npm', ['pack', '--silent', '--json', '--pack-destination', at], {
    cwd: copy,
    encoding: 'utf8',
  });
  const [tarball] = JSON.parse(told.slice(told.lastIndexOf('\n[') + 1)) as [
    { filename: string; files: { path: string }[] },
  ];
  const modules = join(at, 'node_modules');
  mkdirSync(modules);
  execFileSync('tar', ['-xzf', join(at, tarball.filename), '-C', modules]);
  renameSync(join(modules, 'package'), join(modules, 'daytwo'));
  linkDependencies(modules);
  return { files: tarball.files.map((f) => f.path), installed: join(modules, 'daytwo') };
}

function writeBeside(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'secret\n');
}

function linkDependencies(modules: string): void {
  const { dependencies } = packageJson(ROOT);
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
}

interface PackageJson {
  version: string;
  bin: Record<string, string>;
  main: string;
  dependencies: Record<string, string>;
  engines: { node: string };
}

/** The package.json of a folder. */
export function packageJson(folder: string): PackageJson {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;
}

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Types a command of an installed package in a folder. */
export function run(installed: string, cwd: string, ...args: string[]): Ended {
  const bin = join(installed, packageJson(installed).bin['daytwo'] ?? '');
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: cwd, OPENAI_API_KEY: 'sk-nobody' },
  });
  return { code: status, out: stdout, err: stderr };
}
