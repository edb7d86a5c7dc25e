import type { z } from 'zod';
import type { Problem } from '../domain/errors.ts';
import { keysAt } from './keys.ts';
import { nearest, schemaProblems, type Yaml } from './places.ts';
import { providerCommon, type ProviderCommon } from './schema.ts';
import { entriesOf } from './untyped.ts';

/** The option schemas that plug-ins own; handed in, so that configuration knows no adapter. */
export interface PluginSchemas {
  providers: Readonly<Record<string, z.ZodType>>;
  notifiers: Readonly<Record<string, z.ZodType>>;
  /** Of the file under `models.overrides`. */
  overrides: z.ZodType;
  /**
   * Why a file that the configuration names is not to be read, as a link that leads elsewhere; null
   * where it may be.
   */
  linkProblem(folder: string, path: string): string | null;
}

export interface ProviderConfig extends ProviderCommon {
  name: string;
  kind: string;
  /** The adapter's own options with secrets resolved. */
  options: Readonly<Record<string, unknown>>;
}

/** The accounts of the file, each by the schema of its kind; what is wrong goes to `problems`. */
export function providersOf(
  raw: unknown,
  plugins: PluginSchemas,
  yaml: Yaml,
  problems: Problem[],
): Record<string, ProviderConfig> {
  const found: Record<string, ProviderConfig> = {};
  for (const [name, value] of entriesOf(raw)) {
    const path = ['providers', name];
    const { kind, limits, timeoutSeconds, watch, ...options } = (value ?? {}) as Record<
      string,
      unknown
    >;
    const schema = typeof kind === 'string' ? plugins.providers[kind] : undefined;
    if (schema === undefined) {
      const near = typeof kind === 'string' ? nearest(kind, Object.keys(plugins.providers)) : null;
      problems.push({
        place: yaml.place([...path, 'kind']),
        path: `providers.${name}.kind`,
        message:
          `${kind === undefined ? 'is missing' : `"${String(kind)}" is not known`}; ` +
          `known are ${Object.keys(plugins.providers).join(', ')}`,
        ...(near === null ? {} : { hint: `did you mean "${near}"?` }),
      });
      continue;
    }
    const common = providerCommon.safeParse(
      Object.fromEntries(
        Object.entries({ limits, timeoutSeconds, watch }).filter(([, v]) => v !== undefined),
      ),
    );
    const own = schema.safeParse(options);
    if (!common.success)
      problems.push(
        ...schemaProblems(common.error, yaml, (p) => keysAt(providerCommon, p.slice(2)), path),
      );
    if (!own.success)
      problems.push(
        ...schemaProblems(
          own.error,
          yaml,
          (p) => [
            ...keysAt(schema, p.slice(2)),
            ...(p.length === 2 ? ['kind', ...keysAt(providerCommon, [])] : []),
          ],
          path,
        ),
      );
    if (common.success && own.success)
      found[name] = {
        ...common.data,
        name,
        kind: kind as string,
        options: own.data as Record<string, unknown>,
      };
  }
  return found;
}

/** The channels of the file, each by its own schema; what is wrong goes to `problems`. */
export function channelsOf(
  raw: unknown,
  plugins: PluginSchemas,
  yaml: Yaml,
  problems: Problem[],
): Record<string, Readonly<Record<string, unknown>>> {
  const found: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [name, value] of entriesOf(raw)) {
    if (name === 'digest' || name === 'confirming') continue;
    const schema = plugins.notifiers[name];
    if (schema === undefined) {
      const near = nearest(name, [...Object.keys(plugins.notifiers), 'digest', 'confirming']);
      problems.push({
        place: yaml.place(['alerts', name]),
        path: `alerts.${name}`,
        message: `unknown channel; known are ${Object.keys(plugins.notifiers).join(', ')}`,
        ...(near === null ? {} : { hint: `did you mean "${near}"?` }),
      });
      continue;
    }
    const own = schema.safeParse(value ?? {});
    if (own.success) found[name] = own.data as Record<string, unknown>;
    else
      problems.push(
        ...schemaProblems(own.error, yaml, (p) => keysAt(schema, p.slice(2)), ['alerts', name]),
      );
  }
  return found;
}
