import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

it('ignores the folder that the README makes in the checkout, so that nobody commits a database', () => {
  const folders = [...read('README.md').matchAll(/\bdaytwo init ([\w-]+)/g)].map((m) => m[1]);
  expect(folders.length).toBeGreaterThan(0);
  const ignored = read('.gitignore').split('\n');
  expect(folders.filter((folder) => !ignored.includes(`/${folder}/`))).toEqual([]);
});
