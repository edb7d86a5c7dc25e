import { plain } from '../comparison/report/markdown.ts';

/** A table with a heading, and what is said where it has no row. */
export interface DocumentPart {
  heading: string;
  lead: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
}

/** A page of words and tables, before any format. */
export interface TextDocument {
  title: string;
  lead: string;
  parts: readonly DocumentPart[];
  foot: string;
}

/** One page of Markdown; nobody is mentioned in it and no name is read as markup. */
export function documentMarkdown(d: TextDocument): string {
  const row = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`;
  return [
    `# ${plain(d.title)}`,
    '',
    plain(d.lead),
    ...d.parts.flatMap((p) => [
      '',
      `## ${plain(p.heading)}`,
      '',
      plain(p.lead),
      ...(p.rows.length === 0
        ? []
        : ['', row(p.head), `|${'---|'.repeat(p.head.length)}`, ...p.rows.map(row)]),
    ]),
    '',
    plain(d.foot),
  ].join('\n');
}
