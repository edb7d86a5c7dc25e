import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { NOTIFIERS } from '../../src/alerting/channels/registry.ts';
import { configSchema, providerCommon } from '../../src/config/schema.ts';
import { PROVIDER_KINDS, PROVIDER_SCHEMAS } from '../../src/llm/providers/registry.ts';

/** What zod keeps of a schema, as far as a walk over its keys needs it. */
interface Def {
  type: string;
  shape?: Record<string, z.ZodType>;
  innerType?: z.ZodType;
  in?: z.ZodType;
  element?: z.ZodType;
  keyType?: z.ZodType;
  valueType?: z.ZodType;
  options?: z.ZodType[];
  defaultValue?: unknown;
}
const defOf = (schema: z.ZodType): Def => schema.def as unknown as Def;

interface Key {
  required: boolean;
  /** Only where it is a single value: what objects default to is told by their keys. */
  fallback: string | null;
}

/**
 * Every key below a schema by its path; maps with names of the user's own are entered as `<name>`
 * where they hold keys of ours.
 */
function keysOf(schema: z.ZodType, path: string): Map<string, Key> {
  const def = defOf(schema);
  if (def.shape !== undefined) {
    return new Map(
      Object.entries(def.shape).flatMap(([key, value]) => {
        const at = path === '' ? key : `${path}.${key}`;
        return [[at, keyOf(value)] as const, ...keysOf(value, at)];
      }),
    );
  }
  if (def.valueType !== undefined) return keysOf(def.valueType, `${path}.<name>`);
  if (def.element !== undefined) return keysOf(def.element, `${path}[]`);
  const inner = [def.innerType, def.in, ...(def.options ?? [])].filter((s) => s !== undefined);
  return new Map(inner.flatMap((s) => [...keysOf(s, path)]));
}

function keyOf(schema: z.ZodType): Key {
  const { type, defaultValue } = defOf(schema);
  const scalar =
    type === 'default' &&
    (typeof defaultValue !== 'object' ||
      defaultValue === null ||
      Object.keys(defaultValue).length === 0);
  return {
    required: !schema.safeParse(undefined).success,
    fallback: scalar
      ? typeof defaultValue === 'object'
        ? JSON.stringify(defaultValue)
        : String(defaultValue)
      : null,
  };
}

/**
 * What the product reads: its own schema, and those of its plug-ins where they stand in the file.
 */
function known(): Map<string, Key> {
  const keys = new Map(keysOf(configSchema, ''));
  const formats = PROVIDER_KINDS.map((kind) => PROVIDER_SCHEMAS[kind]);
  for (const schema of [providerCommon, ...formats])
    for (const [at, key] of keysOf(schema, 'providers.<name>')) keys.set(at, key);
  keys.set('alerts.<name>.type', { required: false, fallback: null });
  for (const [name, plugin] of Object.entries(NOTIFIERS)) {
    keys.set(`alerts.${name}`, { required: false, fallback: null });
    for (const [at, key] of keysOf(plugin.schema, `alerts.${name}`)) keys.set(at, key);
  }
  return keys;
}

/** The page's table rows: path, whether it is bold, and the default as written. */
function told(): Map<string, { bold: boolean; fallback: string }> {
  const page = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
  return new Map(
    [...page.matchAll(/^\| (\*\*)?`([^`]+)`(?:\*\*)? \| ([^|]*) \|/gm)].map((m) => [
      m[2] ?? '',
      { bold: m[1] !== undefined, fallback: (m[3] ?? '').replaceAll('`', '').trim() },
    ]),
  );
}

describe('docs/configuration.md', () => {
  const keys = known();
  const rows = told();

  it('finds keys where it looks for them', () => {
    expect([...keys.keys()]).toEqual(
      expect.arrayContaining([
        'timezone',
        'agents.<name>.suites[].trials',
        'agents.<name>.target.tools[].name',
        'providers.<name>.limits.concurrent',
        'alerts.email.to',
      ]),
    );
  });

  it('tells every key that the configuration knows, and none that it does not', () => {
    expect([...rows.keys()].toSorted()).toEqual([...keys.keys()].toSorted());
  });

  it('gives the default that is used', () => {
    const wrong = [...keys]
      .filter(([at, key]) => key.fallback !== null && rows.get(at)?.fallback !== key.fallback)
      .map(
        ([at, key]) =>
          `${at}: ${key.fallback ?? ''}, the page says ${rows.get(at)?.fallback ?? 'nothing'}`,
      );
    expect(wrong).toEqual([]);
  });

  it('marks what must be given', () => {
    const wrong = [...keys]
      .filter(([at, key]) => rows.get(at)?.bold !== key.required)
      .map(([at]) => at);
    expect(wrong).toEqual([]);
  });
});

describe('docs/targets.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/targets.md'), 'utf8');
  const models: readonly string[] = PROVIDER_KINDS;
  const kinds = Object.entries(PROVIDER_SCHEMAS).filter(([kind]) => !models.includes(kind));

  it.each(kinds)('tells every key of an account of kind %s', (_, schema) => {
    const untold = [...keysOf(schema, '').keys()]
      .map((at) => at.slice(at.lastIndexOf('.') + 1))
      .filter((key) => !new RegExp(`\\b${key}\\b`).test(page));
    expect(untold).toEqual([]);
  });
});
