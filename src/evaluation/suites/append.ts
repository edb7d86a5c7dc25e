import { Document, isMap, isSeq, LineCounter, parseDocument, type YAMLSeq } from 'yaml';

/** A test as it goes into a suite's file. */
export interface NewTest {
  description: string;
  vars: Readonly<Record<string, unknown>>;
  prompts?: readonly string[];
  turns?: readonly unknown[];
  toolSandbox?: unknown;
  options?: Readonly<Record<string, unknown>>;
  threshold?: number;
  assert: readonly Readonly<Record<string, unknown>>[];
  metadata?: Readonly<Record<string, unknown>>;
}

export type Appended = { ok: true; text: string } | { ok: false; message: string };

/**
 * A suite's YAML text with one more test at the end of its list, under a comment. Everything else
 * stays as it is, byte for byte: the file is the user's. Where the list is written in brackets the
 * file is written anew, comments kept.
 */
export function appendTest(text: string, test: NewTest, comment: readonly string[]): Appended {
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, merge: true });
  if (doc.errors.length > 0)
    return {
      ok: false,
      message: `it is not YAML that can be read: ${doc.errors[0]?.message.split('\n')[0] ?? ''}`,
    };
  const list: unknown = isSeq(doc.contents)
    ? doc.contents
    : isMap(doc.contents)
      ? doc.get('tests', true)
      : null;
  if (!isSeq(list)) return { ok: false, message: 'its tests are not a list in this file' };
  const item = new Document(test).toString({ lineWidth: 0, indent: 2 }).trimEnd();
  const said = comment.map((c) => `# ${c.replace(/\s+/g, ' ')}`);
  if (list.flow === true || list.items.length === 0) return rewritten(doc, list, test, said);
  const first = (list.items[0] as { range?: [number, number, number] | null }).range?.[0];
  const end = list.range?.[1];
  if (first === undefined || end === undefined) return rewritten(doc, list, test, said);
  // The dash stands before the first item on its own line, or above it.
  const dash = text.lastIndexOf('-', first - 1);
  const indent = ' '.repeat(dash - (text.lastIndexOf('\n', dash - 1) + 1));
  const body = item
    .split('\n')
    .map((l, i) => (l === '' ? '' : `${indent}${i === 0 ? '- ' : '  '}${l}`));
  const kept = text.slice(0, end).replace(/\s+$/, '');
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const block = ['', '', ...said.map((c) => `${indent}${c}`), ...body].join(newline);
  const rest = text.slice(kept.length);
  return {
    ok: true,
    text: `${kept}${block}${rest === '' || !/^\r?\n/.test(rest) ? newline : ''}${rest}`,
  };
}

function rewritten(
  doc: Document,
  list: YAMLSeq,
  test: NewTest,
  comment: readonly string[],
): Appended {
  const node = doc.createNode(test);
  node.commentBefore = comment.map((c) => c.slice(1)).join('\n');
  list.flow = false;
  list.add(node);
  return { ok: true, text: doc.toString({ lineWidth: 0 }) };
}
