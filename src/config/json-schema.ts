import { z } from 'zod';
import type { PluginSchemas } from './plugin-options.ts';
import { configSchema, providerCommon, secretReference } from './schema.ts';

/** A JSON Schema, as far as this file builds it. */
type JsonSchema = Record<string, unknown>;

/** Formats that the standard knows (draft 2020-12, validation, 7.3), as far as an editor may check them. */
const FORMATS: ReadonlySet<string> = new Set([
  'date-time',
  'date',
  'time',
  'email',
  'uri',
  'regex',
]);

/** Checks that only a program can make are left out: an editor is more lenient than `check-config`. */
function schemaOf(type: z.ZodType): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(type, {
    io: 'input',
    unrepresentable: 'any',
    // zod has names of its own for what the pattern beside them says.
    override: ({ jsonSchema }) => {
      if (!FORMATS.has(jsonSchema.format ?? '')) delete jsonSchema.format;
    },
  });
  return schema;
}

const asObject = (value: unknown): JsonSchema => (value ?? {}) as JsonSchema;

/**
 * The configuration as a JSON Schema (draft 2020-12), with the options of every plug-in, for editors
 * that complete and check YAML. A secret is a reference there, whatever its own schema says of the
 * value behind it.
 */
export function configJsonSchema(plugins: PluginSchemas): JsonSchema {
  const whole = schemaOf(configSchema);
  const parts = asObject(whole['properties']);
  const alerts = asObject(parts['alerts']);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'daytwo configuration',
    ...whole,
    properties: {
      ...parts,
      providers: {
        type: 'object',
        minProperties: 1,
        additionalProperties: {
          oneOf: Object.entries(plugins.providers).map(([kind, schema]) =>
            accountOf(kind, schemaOf(schema)),
          ),
        },
      },
      alerts: {
        ...alerts,
        // A channel under a name of the user's own says its type.
        additionalProperties: {
          oneOf: Object.entries(plugins.notifiers).map(([type, schema]) =>
            channelOf(type, schemaOf(schema), true),
          ),
        },
        properties: {
          ...asObject(alerts['properties']),
          ...Object.fromEntries(
            Object.entries(plugins.notifiers).map(([type, schema]) => [
              type,
              channelOf(type, schemaOf(schema), false),
            ]),
          ),
        },
      },
    },
  };
}

/** One kind of account: what all have, and its own. */
function accountOf(kind: string, own: JsonSchema): JsonSchema {
  return withReferences({
    ...own,
    properties: {
      kind: { const: kind },
      ...asObject(own['properties']),
      ...asObject(schemaOf(providerCommon)['properties']),
    },
    required: ['kind', ...((own['required'] ?? []) as string[])],
  });
}

/** One type of channel: its own options, and the type where the name does not say it. */
function channelOf(type: string, own: JsonSchema, isTyped: boolean): JsonSchema {
  return withReferences({
    ...own,
    properties: { type: { const: type }, ...asObject(own['properties']) },
    required: [...(isTyped ? ['type'] : []), ...((own['required'] ?? []) as string[])],
  });
}

/** Any text may stand as a reference instead: `env:NAME`. */
function withReferences(schema: unknown): JsonSchema {
  const reference = schemaOf(secretReference);
  const walk = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== 'object' || part === null) return part;
    const walked = Object.fromEntries(Object.entries(part).map(([k, v]) => [k, walk(v)]));
    const bound = ['format', 'pattern', 'allOf'].some((key) => key in walked);
    return walked['type'] === 'string' && bound ? { anyOf: [walked, reference] } : walked;
  };
  return asObject(walk(schema));
}
