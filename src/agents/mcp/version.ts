import { canonicalJson } from '../../domain/canonical-json.ts';
import type { ToolSpec } from '../../domain/provider.ts';
import { sha256 } from '../../platform/sha256.ts';

/**
 * A tool list as one version: the hash over all schemas, and each tool's own. The order of the list
 * and of keys makes no difference.
 */
export function toolVersion(tools: readonly ToolSpec[]): {
  hash: string;
  detail: Record<string, string>;
} {
  const detail = Object.fromEntries(
    tools
      .map((t) => [
        `tool ${t.name}`,
        sha256(canonicalJson({ description: t.description ?? null, parameters: t.parameters })),
      ])
      .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );
  return { hash: sha256(JSON.stringify(Object.entries(detail))), detail };
}
