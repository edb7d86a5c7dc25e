import type { Config } from '../../config/load.ts';
import type { TargetConfig } from '../../config/schema.ts';
import { kindFor } from '../../llm/accounts.ts';
import type { OutputShape } from '../scorers/output.ts';
import { shapeOf } from '../suites/providers.ts';

/** How replies of a target reach the assertions, as promptfoo would give them. */
export function outputShapeOf(
  config: Pick<Config, 'providers'>,
  target: TargetConfig,
): OutputShape {
  const kind = kindFor(config.providers[target.provider]?.kind ?? 'openai', target.api);
  const api: OutputShape['api'] =
    kind === 'openai' ? 'openai-chat' : kind === 'openai-responses' ? kind : 'anthropic-messages';
  return shapeOf(api, target.parameters);
}
