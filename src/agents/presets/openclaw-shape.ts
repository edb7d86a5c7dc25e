import { z } from 'zod';

// OpenClaw itself does not start with a value of another type (docs.openclaw.ai,
// gateway/configuration): what it refuses is refused here.

const MODEL = 'must be "provider/model", or { primary: …, fallbacks: […] }';
const model = z
  .union(
    [
      z.string(),
      z.looseObject({ primary: z.string().optional(), fallbacks: z.array(z.string()).optional() }),
    ],
    { error: MODEL },
  )
  .optional();
const positive = z.number().positive({ error: 'must be more than 0' }).optional();
const tools = z
  .looseObject({
    allow: z.array(z.string()).optional(),
    deny: z.array(z.string()).optional(),
    profile: z.string().optional(),
  })
  .optional();
const entry = z.looseObject({
  id: z.string().optional(),
  default: z.boolean().optional(),
  model,
  tools,
});
const openclawConfig = z.looseObject({
  meta: z.looseObject({ lastTouchedVersion: z.string().optional() }).optional(),
  gateway: z
    .looseObject({
      port: z
        .int()
        .min(1, { error: 'must be a port, 1 to 65535' })
        .max(65_535, { error: 'must be a port, 1 to 65535' })
        .optional(),
      http: z
        .looseObject({
          endpoints: z
            .looseObject({
              chatCompletions: z.looseObject({ enabled: z.boolean().optional() }).optional(),
            })
            .optional(),
        })
        .optional(),
    })
    .optional(),
  agents: z
    .looseObject({
      defaults: z
        .looseObject({
          model,
          bootstrapMaxChars: positive,
          bootstrapTotalMaxChars: positive,
          // The models that may be chosen, by their full names; an alias is a short one.
          models: z.record(z.string(), z.looseObject({ alias: z.string().optional() })).optional(),
        })
        .optional(),
      list: z.array(entry).optional(),
      // Newer versions name agents by key.
      entries: z.record(z.string(), entry).optional(),
    })
    .optional(),
  tools,
});

/** The parts of openclaw.json that are read. */
export type OpenclawConfig = z.output<typeof openclawConfig>;
/** One agent of it. */
export type OpenclawEntry = z.output<typeof entry>;

type Path = readonly (string | number)[];

export interface ShapeRead {
  /** Null where something is wrong. */
  config: OpenclawConfig | null;
  /** Every value of another type than it must have; of none is the content quoted. */
  wrong: readonly { path: Path; message: string }[];
  /** Where other files are included: what stands there is theirs, and not known here. */
  included: readonly Path[];
}

/** Checks what a reader of JSON5 made of openclaw.json. */
export function checkOpenclaw(value: unknown): ShapeRead {
  const included: Path[] = [];
  const parsed = openclawConfig.safeParse(withoutIncludes(value, [], included));
  if (parsed.success) return { config: parsed.data, wrong: [], included };
  const wrong = parsed.error.issues.map((issue) => ({
    path: issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key)),
    message:
      issue.code === 'invalid_type'
        ? `must be ${KINDS[issue.expected] ?? issue.expected}, and is ${kindAt(value, issue.path)}`
        : issue.code === 'invalid_union'
          ? `${issue.message}, and is ${kindAt(value, issue.path)}`
          : issue.message,
  }));
  return { config: null, wrong, included };
}

/** A map that is nothing but an include may stand for a list or a text: it is taken as absent. */
function withoutIncludes(value: unknown, path: Path, included: Path[]): unknown {
  if (Array.isArray(value))
    return value.map((v: unknown, i) => withoutIncludes(v, [...path, i], included));
  if (typeof value !== 'object' || value === null) return value;
  const rest = Object.entries(value).filter(([key]) => key !== '$include');
  if (Object.hasOwn(value, '$include')) {
    if (READ.has(String(path[0] ?? 'agents'))) included.push(path);
    if (rest.length === 0) return path.length === 0 ? {} : undefined;
  }
  return Object.fromEntries(
    rest.map(([key, v]) => [key, withoutIncludes(v, [...path, key], included)]),
  );
}

/** An include below another key hides nothing that is read. */
const READ: ReadonlySet<string> = new Set(['agents', 'tools']);

const KINDS: Readonly<Record<string, string>> = {
  object: 'a map',
  record: 'a map',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function kindAt(value: unknown, path: readonly PropertyKey[]): string {
  const found = path.reduce<unknown>(
    (v, key) => (typeof v === 'object' && v !== null ? Reflect.get(v, key) : undefined),
    value,
  );
  if (found === null) return 'null';
  return found === undefined
    ? 'missing'
    : Array.isArray(found)
      ? 'a list'
      : typeof found === 'object'
        ? 'a map'
        : typeof found === 'boolean'
          ? 'true or false'
          : (KINDS[typeof found] ?? typeof found);
}
