import { at } from './places.ts';
import { configSchema, type ParsedConfig } from './schema.ts';

/**
 * Stand-ins for what is missing, so that the rest is still checked; what is found of them is not
 * said.
 */
const STAND_INS: Readonly<Record<string, unknown>> = {
  soul: '.',
  workspace: '.',
  preset: 'openclaw',
  target: { provider: '.', model: '.' },
  provider: '.',
  model: '.',
  suites: [{ file: '.' }],
  file: '.',
};
const MOST_MENDS = 8;

/**
 * What is left of a broken file once what is wrong is taken out, so that names and files are
 * checked in the same go; null where too little is.
 */
export function withoutWrong(value: unknown): { sound: ParsedConfig | null; guessed: string[] } {
  const rest: unknown = structuredClone(value ?? {});
  const guessed: string[] = [];
  for (let mends = 0; mends < MOST_MENDS; mends++) {
    const parsed = configSchema.safeParse(rest);
    if (parsed.success) return { sound: parsed.data, guessed };
    for (const issue of parsed.error.issues) {
      const unknown = issue.code === 'unrecognized_keys';
      const holder = at(rest, unknown ? issue.path : issue.path.slice(0, -1));
      if (typeof holder !== 'object' || holder === null) continue;
      const last = issue.path.at(-1);
      if (unknown) for (const key of issue.keys) Reflect.deleteProperty(holder, key);
      else if (last !== undefined && Reflect.get(holder, last) !== undefined)
        Reflect.deleteProperty(holder, last);
      else if (last !== undefined && String(last) in STAND_INS) {
        Reflect.set(holder, last, structuredClone(STAND_INS[String(last)]));
        guessed.push(issue.path.join('.'));
      }
    }
  }
  return { sound: null, guessed };
}
