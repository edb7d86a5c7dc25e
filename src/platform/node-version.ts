/**
 * The first minor version of each major one that every package accepts. With one that has no
 * Node-API 10 (before 22.14 and 23.6) better-sqlite3 crashes the process without a word, so this is
 * asked before anything is imported; Slack's socket (undici 8) asks for 22.19.
 */
const FIRST_MINOR: Readonly<Record<number, number>> = { 22: 19, 23: 6 };

/** What is wrong with a Node version, with the mend; null when it will do. */
export function nodeProblem(version: string): string | null {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const fine = major > 23 || minor >= (FIRST_MINOR[major] ?? Infinity);
  return fine
    ? null
    : `daytwo needs Node 22.19 or newer (of 23, 23.6); this is ${version}. Install Node ` +
        '24, or in a checkout use "npm run daytwo --", which brings its own.';
}

/** Ends the process with 78 (configuration) where Node is too old. */
export function requireNode(): void {
  const problem = nodeProblem(process.version);
  if (problem === null) return;
  process.stderr.write(`${problem}\n`);
  process.exit(78);
}
