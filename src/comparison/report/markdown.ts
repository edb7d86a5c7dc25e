import { clipName } from '../../domain/text.ts';
import { quoted } from '../../platform/privacy/quoted.ts';
import { KIND_WORDS } from '../../detection/explain/change-kind.ts';
import { escapeControls } from './escape.ts';
import { disagreementLines, figures, HEADINGS, sentence } from './terminal.ts';
import { differenceWords, shareWords } from './text.ts';
import type { Flip, Report } from './types.ts';

/**
 * A comment on GitHub holds 65,536 characters; what does not fit is counted and left to the HTML
 * and JSON reports.
 */
const LONGEST = 60_000;
const LONGEST_TEXT = 1_500;

/** A summary for a pull request or a chat. Model text stands in fences that it cannot close. */
export function reportMarkdown(r: Report): string {
  const head = [
    `### ${HEADINGS[r.verdict]}: ${plain(r.agentName)}, ${plain(r.before)} → ${plain(r.after)}`,
    '',
    `**${plain(r.words)}**`,
    '',
    ...(r.verdict === 'could-not-measure' ? [] : [`${plain(sentence(r.reason))}`, '']),
    ...(r.changed.length === 0 ? [] : [`Changed: ${plain(r.changed.join(', '))}.`, '']),
    ...(r.rates.length === 0
      ? []
      : [
          '| | before | after | difference (95 %) |',
          '|---|---|---|---|',
          ...r.rates.map(
            (x) =>
              `| ${plain(x.name)} | ${shareWords(x.before)} of ${x.before.of} | ` +
              `${shareWords(x.after)} of ${x.after.of} | ${differenceWords(x)} |`,
          ),
          '',
        ]),
    ...disagreementLines(r).flatMap((l) => [plain(l), '']),
    ...(r.kind === null
      ? []
      : [`**Kind: ${KIND_WORDS[r.kind.kind]}.** ${plain(r.kind.sentence)}`, '']),
    ...[...figures(r), ...r.notes].flatMap((l) => [`${plain(l)}`, '']),
  ].join('\n');
  const parts: string[] = [];
  let length = head.length;
  for (const f of r.flips) {
    const part = flipMarkdown(f);
    if (length + part.length > LONGEST) break;
    parts.push(part);
    length += part.length;
  }
  const left = r.flips.length - parts.length;
  return [
    head,
    ...parts,
    ...(left > 0 ? [`${left} more cases flipped; the HTML and JSON reports have them all.`] : []),
  ].join('\n');
}

function flipMarkdown(f: Flip): string {
  const side = (name: string, s: Flip['before']): string =>
    [
      `${name} (${s.outcome}${s.judgment === null ? '' : `, ${s.judgment}`}; so in ` +
        `${s.held} of ${s.of} runs):`,
      '',
      fenced(s.output),
      '',
    ].join('\n');
  return [
    '<details>',
    `<summary>${f.way}${f.loss === null ? '' : `, ${f.loss}`}: ` +
      `${inTag(clipName(f.label.replace(/\s+/g, ' '), 120))}</summary>`,
    '',
    'Prompt:',
    '',
    fenced(f.prompt),
    '',
    side('Before', f.before),
    side('After', f.after),
    '</details>',
    '',
  ].join('\n');
}

/** Longer than any fence inside it. */
export function fenced(text: string): string {
  const shown = escapeControls(text);
  const cut =
    shown.length <= LONGEST_TEXT ? shown : `${shown.slice(0, LONGEST_TEXT - 1).toWellFormed()}…`;
  const longest = Math.max(2, ...[...cut.matchAll(/[`~]+/g)].map((m) => m[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${cut}\n${fence}`;
}

/**
 * One line on which nothing is markup: no tag, no cell, no link, no mention, and at its beginning no
 * list. Secrets are cut out of it first: escaped, they are of no form any more.
 */
export function plain(text: string): string {
  const line = quoted(escapeControls(text)).replace(/\s+/g, ' ').trim();
  return unlinked(html(line))
    .replace(/[\\`*_[\]|#~]/g, (ch) => `\\${ch}`)
    .replace(/^([-+=])(?=[\s=-]|$)/, '\\$1')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2');
}
/** Inside a tag Markdown is not read, so a backslash would show; references to characters are. */
const inTag = (text: string): string =>
  unlinked(escapeControls(text).replace(/@/g, '@\u200b')).replace(
    /[&<>"'`*_[\]()|#~\\]/g,
    (ch) => `&#${ch.codePointAt(0) ?? 0};`,
  );
/** Nobody is mentioned and no address becomes a link. */
const unlinked = (text: string): string =>
  text
    .replace(/@(?=\w)/g, '@\u200b')
    .replace(/:\/\//g, ':\u200b//')
    .replace(/\b(www)(?=\.)/gi, '$1\u200b');
const html = (text: string): string =>
  text.replace(/[&<>]/g, (ch) => (ch === '&' ? '&amp;' : ch === '<' ? '&lt;' : '&gt;'));
