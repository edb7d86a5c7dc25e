import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
/** A program of its own: who loads undici first is decided once in a process. */
const PROGRAM = `
await import(${JSON.stringify(join(ROOT, 'node_modules/undici/index.js'))});
const { untimedFetchOptions } = await import(${JSON.stringify(join(ROOT, 'src/llm/providers/dispatcher.ts'))});
// Imported last: it brings Node's own undici along.
const { createServer } = await import('node:http');
const server = createServer((_, answer) => answer.end('hello')).listen(0, '127.0.0.1');
await new Promise((done) => server.once('listening', done));
const { fetch, fetchOptions } = await untimedFetchOptions({ cert: '', key: '' });
const url = 'http://127.0.0.1:' + server.address().port;
const said = await (await fetch(url, fetchOptions)).text();
console.log(JSON.stringify([said, fetchOptions.dispatcher.agentTo(url).constructor.name]));
process.exit(0);
`;

it('a pool without limits of its own is made also where the package undici was loaded first', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'daytwo-undici-')), 'program.mjs');
  writeFileSync(file, PROGRAM);
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    file,
  ]);
  expect(JSON.parse(stdout)).toEqual(['hello', 'Dispatcher1Wrapper']);
}, 30_000);
