import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeExport } from '../../src/cli/actions/export.ts';
import { reportMonth } from '../../src/cli/actions/report.ts';
import { cleanJson, type Io, printable } from '../../src/cli/io.ts';
import { incidentsText } from '../../src/cli/text/incidents.ts';
import { reportHtml, reportMarkdown } from '../../src/cli/text/report.ts';
import type { Incident } from '../../src/domain/incident.ts';
import { enterByLink, type In, NOW, openPage, type Page, putIncident, putRun } from './deps.ts';
import { HOSTILE } from './hostile-corpus.ts';
import { isQuiet, tagsOf } from './markup.ts';
import { quoted } from '../../src/platform/privacy/quoted.ts';

/** Tags that no page of ours has where it says something back. */
const FOREIGN = /^(script|img|iframe|style|object|embed|base|meta)\b/i;
/** What our own document has, each once; charts are ours too. */
const OWN = ['script src', 'meta charset', 'meta name content'];

/** Tags in a document that can only have come out of a text. */
function foreignIn(document: string): string[] {
  const own = [...OWN];
  return tagsOf(document).filter((tag) => {
    const at = own.indexOf(tag);
    if (at >= 0) own.splice(at, 1);
    return at < 0 && FOREIGN.test(tag);
  });
}

describe('hostile texts that are stored', () => {
  let page: Page;
  let you: In;
  beforeAll(async () => {
    page = openPage();
    you = await enterByLink(page);
    for (const [n, { text }] of HOSTILE.entries())
      await putIncident(page.store, `inc_${String(n).padStart(4, '0')}`, {
        state: 'resolved',
        notReal: {
          by: text.slice(0, 200),
          at: '2026-03-09T02:00:00.000Z',
          note: text.slice(0, 200),
        },
        said: { title: text, summary: text },
      });
    await putRun(page.store, 'run_1', ['fail'], { text: 'x' });
    for (const [n, { text }] of HOSTILE.entries())
      await putRun(page.store, `run_h${n}`, ['fail'], { text: text.slice(0, 2_000), reason: text });
  });
  afterAll(() => page.close());
  const ask = (path: string): Promise<Response> =>
    page.ask(path, { headers: { cookie: you.cookie } });

  it('come out of the API as they are but for secrets, and as JSON that no browser takes for a page', async () => {
    for (const [n, { text, family }] of HOSTILE.entries()) {
      const answer = await ask(`/api/v1/incidents/inc_${String(n).padStart(4, '0')}`);
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      const { title } = (await answer.json()) as { title: string };
      expect([family, title]).toEqual([family, quoted(text.toWellFormed())]);
    }
  });

  it('are no address of ours, and are not said back as markup where something asks for them', async () => {
    for (const { text } of HOSTILE) {
      if (text.length > 2_000) continue;
      const name = encodeURIComponent(text.toWellFormed());
      const form = { csrf: you.csrf, note: text };
      const act = await page.ask(`/incidents/${name}/resolve`, {
        form,
        headers: { cookie: you.cookie },
      });
      const words = await act.text();
      expect(act.status).toBeGreaterThanOrEqual(400);
      expect(foreignIn(words)).toEqual([]);
      for (const path of [
        `/api/v1/runs/${name}`,
        `/api/v1/agents/${name}/series`,
        `/badge/${name}.svg`,
        `/nowhere/${name}`,
        `/sign-in?next=${name}&once=${name}`,
      ]) {
        const answer = await ask(path);
        expect([200, 303, 400, 404, 409]).toContain(answer.status);
        const location = answer.headers.get('location') ?? '/';
        expect(location).toMatch(/^\/(?![/\\])/);
        if ((answer.headers.get('content-type') ?? '').includes('html'))
          expect(foreignIn(await answer.text())).toEqual([]);
      }
    }
    expect(page.failures).toEqual([]);
  });

  it('are words on every page that shows them, and nothing else', async () => {
    const shown = ['/', '/incidents', '/agents/refund', '/audit', '/configuration'];
    for (const n of HOSTILE.keys())
      shown.push(`/incidents/inc_${String(n).padStart(4, '0')}`, `/runs/run_h${n}`);
    for (const path of shown) {
      const answer = await ask(path);
      expect([path, answer.status]).toEqual([path, 200]);
      const words = await answer.text();
      expect([path, foreignIn(words), isQuiet(words)]).toEqual([path, [], true]);
    }
    expect(page.failures).toEqual([]);
  });

  it('are read by no spreadsheet as formulas, and break no line of an export', async () => {
    for (const format of ['csv', 'jsonl'] as const) {
      const lines: string[] = [];
      const io = { out: (t: string) => void lines.push(t), err: () => undefined } as unknown as Io;
      await writeExport(io, page.store, 'trials', { range: {}, format, texts: true });
      expect(lines.length).toBe(HOSTILE.length + (format === 'csv' ? 2 : 1));
      for (const line of lines)
        if (format === 'jsonl') JSON.parse(line);
        else
          for (const cell of cellsOf(line))
            expect(cell).not.toMatch(/^[=+@\t\r\n\uff1d\uff0b\uff0d\uff20]|^-(?!\d+(\.\d+)?$)/);
    }
  });

  it('leave a month’s report one page in which nothing runs and nobody is mentioned', async () => {
    const all = await page.store.incidents.list({ limit: 1_000 });
    const report = await reportMonth(page.on(), '2026-03', NOW);
    const of = (incidents: Incident[]): typeof report => ({ ...report, incidents });
    const harmless = all.map((i) => ({
      ...i,
      facts: { ...i.facts, title: 'x' },
      notReal: { by: 'x', at: '', note: '' },
    }));
    for (let n = 0; n < all.length; n += 12) {
      const made = reportHtml(of(all.slice(n, n + 12)));
      expect(tagsOf(made)).toEqual(tagsOf(reportHtml(of(harmless.slice(n, n + 12)))));
      expect(isQuiet(made)).toBe(true);
      const text = reportMarkdown(of(all.slice(n, n + 12)));
      expect(text.split('\n')).toHaveLength(
        reportMarkdown(of(harmless.slice(n, n + 12))).split('\n').length,
      );
      expect(text).not.toMatch(/(?<!\\)[[\]`]|<[a-z!@/]|@(?=\w)|:\/\//i);
      expect(isQuiet(text)).toBe(true);
      expect(text.length).toBeLessThan(20_000);
    }
  });

  it('are a line each in a list on the terminal, and JSON with --json', async () => {
    const all = await page.store.incidents.list({ limit: 1_000 });
    const drawn = printable(incidentsText(all));
    expect(drawn.trimEnd().split('\n')).toHaveLength(all.length + 1);
    expect(isQuiet(drawn)).toBe(true);
    expect(JSON.parse(cleanJson({}, all))).toHaveLength(all.length);
  });
});

/** The cells of one line of CSV, as a spreadsheet reads them. */
function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map((m) =>
    (m[1] ?? m[2] ?? '').replaceAll('""', '"'),
  );
}
