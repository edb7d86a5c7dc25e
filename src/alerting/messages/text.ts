import { columnsOf, widthOf } from '../../domain/text-width.ts';
import { composeMessage, type Message, type MessageInput } from './compose.ts';

/**
 * Breaks one line at spaces into lines of at most `width` columns; words longer than a line are
 * cut.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  let used = 0;
  const flush = (): void => {
    lines.push(current);
    current = '';
    used = 0;
  };
  for (const word of text.split(' ')) {
    const w = widthOf(word);
    if (used > 0 && used + 1 + w > width) flush();
    if (used > 0) {
      current += ` ${word}`;
      used += 1 + w;
      continue;
    }
    for (const c of word) {
      const k = columnsOf(c);
      if (used + k > width) flush();
      current += c;
      used += k;
    }
  }
  if (current !== '' || lines.length === 0) flush();
  return lines;
}

function indented(text: string, width: number, first: string, rest: string): string[] {
  return wrap(text, width - rest.length).map((l, i) => `${i === 0 ? first : rest}${l}`.trimEnd());
}

/** Model text, set off by a bar at the left so that it cannot be taken for ours. */
function quoted(name: string, text: string, width: number): string[] {
  const body = (text === '' ? '(empty)' : text)
    .replaceAll('\t', '    ')
    .split('\n')
    .flatMap((l) => wrap(l, width - 6));
  return [`    ${name}`, ...body.map((l) => `    │ ${l}`.trimEnd())];
}

function measures(m: Message, width: number): string[] {
  return m.measures.flatMap((x) =>
    x.last === null
      ? indented(`${x.name}: ${x.before} → ${x.after}`, width, '  ', '    ')
      : [
          ...indented(x.name, width, '  ', '    '),
          ...indented(`before          ${x.before}`, width, '    ', '      '),
          ...indented(`since it began  ${x.after}`, width, '    ', '      '),
          ...indented(`last run        ${x.last}`, width, '    ', '      '),
        ],
  );
}

/**
 * The message for a terminal or a text mail: plain lines of at most `width` columns (default 88;
 * only a command may be longer), no colour and no escape sequence whatever the facts hold. Ends
 * without a line break.
 */
export function renderText(told: MessageInput, options: { width?: number } = {}): string {
  // Whoever reads it in a terminal stands where that step leads.
  const next = told.facts.next.filter((n) => n.does !== 'show-incident');
  const m = composeMessage({ ...told, facts: { ...told.facts, next } });
  return textOf(m, options.width ?? 88);
}

/** A message that was composed already, laid out in the same way. */
export function textOf(m: Message, columnsWanted: number): string {
  const width = Math.min(100, Math.max(40, columnsWanted));
  const out: string[] = [...wrap(m.heading, width), ...wrap(m.about, width)];
  if (m.lead !== '') out.push('', ...wrap(m.lead, width));
  if (m.measures.length > 0) out.push('', ...measures(m, width));
  if (m.footnote !== '') out.push(...indented(`(${m.footnote})`, width, '  ', '   '));
  for (const part of m.parts) {
    if (part.lines.length === 1)
      out.push('', ...indented(`${part.name}: ${part.lines[0] ?? ''}`, width, '', '  '));
    else
      out.push(
        '',
        `${part.name}:`,
        ...part.lines.flatMap((l) => indented(l, width, '  - ', '    ')),
      );
  }
  for (const q of m.quotes) {
    out.push(
      '',
      ...indented(`Case: ${q.title}`, width, '', '  '),
      ...quoted('prompt', q.prompt, width),
      ...quoted('before', q.before, width),
      ...quoted(q.afterName, q.after, width),
    );
  }
  for (const d of m.diffs) out.push('', ...quoted(d.title, d.body, width));
  if (m.next.length > 0) {
    out.push('', 'What to do next:');
    for (const n of m.next) {
      out.push(
        ...indented(`${n.what}${n.price === '' ? '' : ` (${n.price})`}`, width, '  - ', '    '),
      );
      // A command is never broken: a cut one cannot be pasted.
      if (n.command !== '') out.push(`      ${n.command}`);
    }
  }
  if (m.where !== '') out.push(`  (${m.where})`);
  return out.join('\n');
}
