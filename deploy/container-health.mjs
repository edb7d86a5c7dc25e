// Whether the worker of this container is alive: its health file is young and says so. Exit 0 or 1.
import { readFileSync, statSync } from 'node:fs';

/** The file is rewritten every ten seconds. */
const OLDEST_MS = 60_000;

function problem(file) {
  try {
    const { state } = JSON.parse(readFileSync(file, 'utf8'));
    // By the file's own time, which the same clock wrote.
    const age = Date.now() - statSync(file).mtimeMs;
    if (age > OLDEST_MS) return `${file} is ${Math.round(age / 1_000)} s old: stuck or dead`;
    return state === 'running' || state === 'stopping' ? null : `the worker says: ${state}`;
  } catch (e) {
    return `${file}: ${e.code ?? 'holds no JSON'}`;
  }
}

const found = problem(process.env.DAYTWO_HEALTH ?? '/data/health.json');
if (found !== null) process.stderr.write(`${found}\n`);
process.exitCode = found === null ? 0 : 1;
