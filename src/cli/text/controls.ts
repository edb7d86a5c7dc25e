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
  const rest = [
    ...unknownLines(results),
    ...results.flatMap((r) => r.notes.map((n) => `  ${whose(r)}, ${r.control}: ${n}`)),
  ];
  return [
    table([['agent', 'control', 'found'], ...rows]),
    ...(found.length === 0 ? [] : [['Found', ...found].join('\n')]),
    ...(rest.length === 0 ? [] : [['To know', ...rest].join('\n')]),
  ].join('\n\n');
}

/** What several controls of an agent could not look at for one reason is said once. */
function unknownLines(results: readonly ControlResult[]): string[] {
  const all = results.flatMap((r) => r.unknown.map((why) => ({ r, why })));
  return [...Map.groupBy(all, ({ r, why }) => `${whose(r)}\n${why}`).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const controls = [...new Set(same.map(({ r }) => r.control))].join(', ');
    return [`  ${whose(first.r)}, ${controls}, not looked at: ${first.why}`];
  });
}

const whose = (r: ControlResult): string => r.agent ?? '(logs)';

function stateOf({ control, findings, unknown }: ControlResult): string {
  if (control === 'secrets' && findings.length > 0) return plural(secretsIn(findings), 'secret');
  if (findings.length > 0) return plural(findings.length, 'finding');
  return unknown.length > 0 ? 'not known' : 'nothing';
}
