import { NOTIFIERS } from '../alerting/channels/registry.ts';
import type { PluginSchemas } from '../config/plugin-options.ts';
import { PROVIDER_SCHEMAS } from '../llm/providers/registry.ts';
import { overridesSchema } from '../models/calendars/facts.ts';
import { linkProblem } from '../platform/files/links.ts';

/**
 * The option schemas that plug-ins own, as the configuration checks them, and the rule for links.
 */
export function pluginSchemas(): PluginSchemas {
  return {
    providers: PROVIDER_SCHEMAS,
    notifiers: Object.fromEntries(
      Object.entries(NOTIFIERS).map(([name, plugin]) => [name, plugin.schema]),
    ),
    overrides: overridesSchema,
    linkProblem: linkProblem,
  };
}
