import { createHash } from 'node:crypto';
import type { ToolSpec } from '../../domain/provider.ts';

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
        sha256(sorted({ description: t.description ?? null, parameters: t.parameters })),
      ])
      .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );
  return { hash: sha256(JSON.stringify(Object.entries(detail))), detail };
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
