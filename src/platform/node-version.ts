/**
 * better-sqlite3 crashes the process on older versions, so this is asked before anything is
 * imported.
 */
export const OLDEST_NODE = [22, 12] as const;

/** What is wrong with a Node version, with the mend; null when it will do. */
export function nodeProblem(version: string): string | null {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const fine = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return fine
    ? null
    : `daytwo needs Node ${OLDEST_NODE.join('.')} or newer; this is ${version}. Install Node ` +
        '24, or in a checkout use "npm run daytwo --", which brings its own.';
}

/** Ends the process with 78 (configuration) where Node is too old. */
export function requireNode(): void {
  const problem = nodeProblem(process.version);
  if (problem === null) return;
  process.stderr.write(`${problem}\n`);
  process.exit(78);
}
