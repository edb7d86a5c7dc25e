/** Of our own environment only what a program needs to start: our keys are none of its business. */
const INHERITED = ['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'SystemRoot'];

/** The environment that a program of the user's is started with. */
export function programEnvironment(
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const inherited = INHERITED.flatMap((name): [string, string][] => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(inherited), ...given };
}
