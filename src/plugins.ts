import { z } from 'zod';
import type { PluginSchemas } from './config/load.ts';
import { NOTIFIERS } from './notifiers/registry.ts';
import { providerOptions } from './providers/registry.ts';

/** The option schemas that plug-ins own, as the configuration checks them: by kind, without what it adds itself. */
export function pluginSchemas(): PluginSchemas {
  const providers: Record<string, z.ZodType> = {};
  for (const option of providerOptions.options) providers[option.shape.kind.value] = z.strictObject(rest(option.shape));
  return { providers, notifiers: Object.fromEntries(Object.entries(NOTIFIERS).map(([name, plugin]) => [name, plugin.schema])) };
}

/** An adapter's own keys; `kind` and `name` are the configuration's. */
function rest({ kind: _kind, name: _name, ...own }: Record<string, z.ZodType>): Record<string, z.ZodType> {
  return own;
}
