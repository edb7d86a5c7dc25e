import type { ControlResult } from '../../domain/control.ts';
import { secretsIn } from '../../controls/words.ts';
import { plural } from '../../domain/text.ts';
import { table } from '../io.ts';

/** A line a control and agent, then every finding, then what was not or less closely looked at. */
export function controlsText(results: readonly ControlResult[]): string {
  const rows = results.map((r) => [whose(r), r.control, stateOf(r)]);
  const found = results.flatMap((r) =>
    r.findings.map((f) => `  ${whose(r)}, ${r.control}: ${f.what}`),
  );
  const rest = results.flatMap((r) => [
    ...r.unknown.map((u) => `  ${whose(r)}, ${r.control}, not looked at: ${u}`),
    ...r.notes.map((n) => `  ${whose(r)}, ${r.control}: ${n}`),
  ]);
  return [
    table([['agent', 'control', 'found'], ...rows]),
    ...(found.length === 0 ? [] : [['Found', ...found].join('\n')]),
    ...(rest.length === 0 ? [] : [['To know', ...rest].join('\n')]),
  ].join('\n\n');
}

const whose = (r: ControlResult): string => r.agent ?? '(logs)';

function stateOf({ control, findings, unknown }: ControlResult): string {
  if (control === 'secrets' && findings.length > 0) return plural(secretsIn(findings), 'secret');
  if (findings.length > 0) return plural(findings.length, 'finding');
  return unknown.length > 0 ? 'not known' : 'nothing';
}
