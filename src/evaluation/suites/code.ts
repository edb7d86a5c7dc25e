import type { Sandbox } from '../../domain/suite.ts';
import { type CodeFile, fileTransform, hostAccess, transformProgram } from '../scorers/program.ts';
import { isFileRef, type SuiteFiles, withoutScheme } from './files.ts';
import { type Located, placeOf, type Problems } from './problems.ts';

export interface CodeReading {
  files: SuiteFiles;
  problems: Problems;
}

/** Inline transform code, or the program of the file it names. */
export function transformCode(
  value: unknown,
  at: Located,
  reading: CodeReading,
): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') {
    reading.problems.add(
      placeOf(at),
      at.path,
      'a transform must be a JavaScript expression or file://transform.js',
    );
    return undefined;
  }
  if (isFileRef(value)) {
    const file = codeFile(value, at, reading);
    if (file === undefined) return undefined;
    const code = fileTransform(value, file);
    reading.problems.unproved.push({
      code,
      place: placeOf(at),
      path: at.path,
      name: `the transform in ${value}`,
    });
    return code;
  }
  const host = hostAccess(value);
  if (host !== null)
    reading.problems.add(
      placeOf(at),
      at.path,
      `the transform uses ${host}, which code from suites cannot have: it runs in a sandbox ` +
        'without host, files or network',
    );
  reading.problems.unproved.push({
    code: value,
    place: placeOf(at),
    path: at.path,
    name: 'the transform',
  });
  return value;
}

/**
 * Reads every transform in the sandbox without running it; one that cannot be read would fail each
 * case that it stands in.
 */
export async function proveTransforms(problems: Problems, sandbox: Sandbox): Promise<void> {
  for (const [code, all] of Map.groupBy(problems.unproved, (u) => u.code)) {
    const read = await sandbox.compiles(transformProgram(code), ['output', 'context']);
    if (read.ok || !read.message.startsWith('SyntaxError')) continue;
    for (const { place, path, name } of all)
      problems.add(place, path, `${name} cannot be read: ${read.message}`);
  }
}

/** Whether a reference names a program rather than data. */
export const isCode = (reference: string): boolean =>
  /\.(js|cjs|mjs|ts|cts|mts|py|rb)(:[\w.]+)?$/i.test(reference);

/** The text of a JavaScript file, with the function named after a colon. */
export function codeFile(
  reference: string,
  at: Located,
  { files, problems }: CodeReading,
): CodeFile | undefined {
  const [, path = '', functionName] =
    /^(.*?\.\w+)(?::([\w.]+))?$/.exec(withoutScheme(reference)) ?? [];
  const refuse = (message: string): undefined => void problems.add(placeOf(at), at.path, message);
  if (!/\.(js|cjs|mjs)$/i.test(path))
    return refuse(`"${reference}": only JavaScript (js, cjs, mjs) can run in the sandbox`);
  const read = files.read(path);
  if (!read.ok) return refuse(read.message);
  const host = hostAccess(read.text);
  if (host !== null)
    return refuse(
      `"${reference}" uses ${host}, which code from suites cannot have: it runs in a sandbox ` +
        'without host, files or network',
    );
  return { code: read.text, ...(functionName === undefined ? {} : { functionName }) };
}
