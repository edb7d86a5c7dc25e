import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addPair,
  answerOf,
  NO_EVIDENCE,
  type Question,
} from '../../../src/comparison/rehearsal/decide.ts';
import { esc, reportHtml } from '../../../src/comparison/report/html.ts';
import { reportJunit, xml } from '../../../src/comparison/report/junit.ts';
import { fenced, reportMarkdown } from '../../../src/comparison/report/markdown.ts';
import { reportOf } from '../../../src/comparison/report/report.ts';
import { reportText } from '../../../src/comparison/report/terminal.ts';
import type { MeasuredCase, Report } from '../../../src/comparison/report/types.ts';
import type { Trial } from '../../../src/domain/run.ts';
import { trialOf } from '../../domain/rows.ts';

const HOSTILE =
  '</pre></details><script>alert(1)</script>\n``````\n| a | b |\n@everyone ' +
  '[click](javascript:alert(1)) ]]> \u202egnp.exe \u0000\u0008 & "\'';
const trial = (outcome: Trial['outcome'], over: Partial<Trial> = {}): Trial =>
  trialOf({
    outcome,
    reason: HOSTILE,
    length: 5,
    usage: { inputTokens: 10, outputTokens: 5 },
    costUsd: 0.001,
    latencyMs: 400,
    outputHash: 'h',
    ...over,
  });
const Q: Question = { odds: 20, margin: 0.05, measures: ['pass'], agents: 1 };

function reportWith(text: string, lost: number, of = 12): Report {
  const cases = Array.from({ length: of }, (_, i): MeasuredCase => ({
    suite: 'desk',
    hash: `hash-${i}`,
    label: text,
    prompt: text,
    expect: null,
    asserts: true,
    before: [{ trial: trial('pass'), text: 'YES' }],
    after: [{ trial: trial(i < lost ? 'fail' : 'pass'), text }],
  }));
  const evidence = cases.reduce(
    (e, _, i) =>
      addPair(
        e,
        {
          before: { pass: true, judgment: null },
          after: { pass: i >= lost, judgment: null },
          speaks: ['pass'],
        },
        Q,
      ),
    NO_EVIDENCE,
  );
  return reportOf({
    agent: 'refund',
    agentName: text,
    act: 'move',
    before: 'sim-1',
    after: text,
    changed: [text],
    answer: answerOf(evidence, Q),
    question: Q,
    ended: null,
    cases,
    unmeasured: 1,
    spentUsd: 0.02,
    budgetUsd: 1,
    paired: true,
    worstPairUsd: 0.01,
    notes: [text],
  });
}

/** Every tag of a text that is well-formed XML or our HTML; throws where one is not closed. */
function tagsOf(markup: string): string[] {
  const open: string[] = [];
  const seen: string[] = [];
  for (const m of markup
    .replace(/<style>[^<]*<\/style>/, '')
    .matchAll(/<(\/?)([a-zA-Z!?][\w-]*)[^>]*?(\/?)>/g)) {
    const [, closing, name = '', self] = m;
    seen.push(name);
    if (/^[!?]/.test(name) || self === '/' || ['meta'].includes(name)) continue;
    if (closing !== '/') open.push(name);
    else if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join()}`);
  return seen;
}

describe('a report', () => {
  it('shows hostile text of models, suites and configuration as text, in every form', () => {
    const r = reportWith(HOSTILE, 9);
    const html = reportHtml(r);
    expect(new Set(tagsOf(html))).not.toContain('script');
    expect(html).not.toMatch(/<script|javascript:alert\(1\)"/);
    for (const sign of ['\u202e', '\u0000', '\u0008']) expect(html).not.toContain(sign);
    expect(html).toContain('&#60;script&#62;alert(1)');
    expect(html).toContain("default-src 'none'");
    const junit = reportJunit([r]);
    expect(tagsOf(junit).filter((t) => t === 'testcase').length).toBe(2 * 12);
    expect(junit).not.toContain('<script');
    for (const sign of ['\u0000', '\u0008']) expect(junit).not.toContain(sign);
    const markdown = reportMarkdown(r);
    const outside = markdown.replace(/^(`{3,})text\n[^]*?^\1$/gm, '');
    expect(outside).not.toMatch(/<script|(?<!\\)\]\(|@everyone/);
    expect(outside.match(/<\/details>/g)).toHaveLength(9);
  });

  it('carries no byte into a file or a terminal that would drive it: no NUL, bell, escape sequence, lone carriage return or turned text', () => {
    const r = reportWith(
      'a\u0000b\u0007c\u001b[31md\u001b]0;title\u0007e\u009b2Jf\rg\u202eh\u2066i\u200fj\r\nk\tl',
      9,
    );
    const driving =
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
    for (const form of [reportMarkdown, reportText, reportHtml, (x: Report) => reportJunit([x])])
      expect(form(r)).not.toMatch(driving);
    expect(reportMarkdown(r)).toContain(
      'a\ufffdb\ufffdc\ufffd[31md\ufffd]0;title\ufffde\ufffd2Jf\ufffdg\u25a1h\u25a1i\u25a1j\nk\tl',
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (s) => !driving.test(fenced(s))),
      { numRuns: 300 },
    );
  });

  it('says in one sentence why an interval that contains 0 stands beside "worse", in every form, and only there', () => {
    // The first pairs are lost and most are alike: the bets reach 20 to 1 early, the interval of
    // all pairs contains 0.
    const early = reportWith('sim-2', 7, 60);
    expect(early).toMatchObject({ verdict: 'worse', decidedAt: 7, fell: 'pass' });
    expect(early.rates[0]?.difference?.high).toBeGreaterThanOrEqual(0);
    const said =
      'The interval of "pass rate" contains 0 beside the verdict "worse": it is two-sided, ' +
      'open to a gain and to a loss, while the verdict asks one way only and so needs less; ' +
      'both hold however often one looks.';
    expect(reportText(early).split(said)).toHaveLength(2);
    expect(reportMarkdown(early).split(said)).toHaveLength(2);
    expect(reportHtml(early).split(esc(said))).toHaveLength(2);
    const clear = reportWith('sim-2', 12);
    expect([clear.verdict, (clear.rates[0]?.difference?.high ?? 0) < 0]).toEqual(['worse', true]);
    for (const form of [reportText, reportMarkdown, reportHtml])
      expect(form(clear)).not.toContain('beside the verdict');
  });

  it('names what fell where the interval that stands first is of something else, and says why one below the margin stands beside "same or better"', () => {
    const r = reportWith('sim-2', 12);
    const same = { value: 0, low: -0.1, high: 0.1 };
    const rates = (of: Report): Report['rates'] =>
      of.rates.map((x) => ({ ...x, difference: same }));
    const fell: Report = {
      ...r,
      fell: 'judgment',
      rates: [
        ...rates(r),
        {
          name: 'judged as expected',
          before: { n: 12, of: 12 },
          after: { n: 0, of: 12 },
          difference: { value: -1, low: -1, high: -0.5 },
          pairs: null,
        },
      ],
    };
    expect(reportText(fell)).toContain(
      'The interval of "pass rate" contains 0 beside the verdict "worse": what got worse is ' +
        '"judged as expected".',
    );
    expect(reportText({ ...r, verdict: 'same-or-better', fell: null, rates: rates(r) })).toContain(
      'The interval of "pass rate" reaches below a loss of 5 points beside the verdict "same ' +
        'or better": it is two-sided',
    );
    expect(reportText({ ...r, verdict: 'undecided', fell: null, rates: rates(r) })).not.toContain(
      'beside the verdict',
    );
  });

  it('escapes whatever comes, and a fence is longer than any in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (s) => {
        expect(esc(s)).not.toMatch(/[<>"']/);
        expect(
          [...xml(s)].some(
            (ch) => '<>"\'\ufffe'.includes(ch) || (ch < ' ' && !'\t\n\r'.includes(ch)),
          ),
        ).toBe(false);
        const [first = ''] = fenced(s).split('\n');
        const fence = first.replace('text', '');
        expect(
          fenced(s)
            .slice(first.length + 1, -fence.length - 1)
            .includes(fence),
        ).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('stays below what a comment may hold, and says how many cases it left out', () => {
    const markdown = reportMarkdown(reportWith('x'.repeat(5_000), 60, 60));
    expect(markdown.length).toBeLessThan(65_536);
    expect(markdown).toMatch(/\d+ more cases flipped; the HTML and JSON reports have them all\./);
  });

  it('gives figures for both sides: rates with intervals, cost, time and length', () => {
    const r = reportWith('No.', 9);
    expect(r).toMatchObject({
      verdict: 'worse',
      words: expect.stringMatching(
        /^Not safe to move: 9 cases change for the worse, all failing their checks; pass rate 100 % → 25 % \(−75 points, /,
      ),
    });
    expect(r.rates[0]?.difference).toMatchObject({
      value: -0.75,
      low: expect.any(Number),
      high: expect.any(Number),
    });
    expect(reportText(r)).toMatch(
      /12 pairs of 12 cases; spent \$0\.02 of \$1\.00; a call \$0\.0010 → \$0\.0010\.\nTime to answer: median 400 ms/,
    );
    expect(JSON.parse(JSON.stringify(r))).toEqual(r);
  });

  it('sets the shares of the pairs beside their difference where those of all answers are others', () => {
    // Ten answers before, six of them held; only the first four, one of which held, have an answer
    // after.
    const cases = Array.from({ length: 10 }, (_, i): MeasuredCase => ({
      suite: 'desk',
      hash: `hash-${i}`,
      label: 'q',
      prompt: 'q',
      expect: null,
      asserts: true,
      before: [{ trial: trial(i === 0 || i > 4 ? 'pass' : 'fail'), text: 'a' }],
      after: i < 4 ? [{ trial: trial('fail'), text: 'b' }] : [{ trial: trial('none'), text: null }],
    }));
    const r = reportOf({
      agent: 'refund',
      agentName: 'refund',
      act: 'move',
      before: 'a',
      after: 'b',
      changed: [],
      answer: answerOf(NO_EVIDENCE, Q),
      question: Q,
      ended: null,
      cases,
      unmeasured: 0,
      spentUsd: 0,
      budgetUsd: 1,
      paired: true,
      worstPairUsd: 0.01,
      notes: [],
    });
    expect(reportText(r)).toContain('; nothing was spent of $1.00; a call');
    expect(r.rates[0]).toMatchObject({
      before: { n: 6, of: 10 },
      after: { n: 0, of: 4 },
      pairs: { before: 1, after: 0, of: 4 },
      difference: { value: -0.25 },
    });
    for (const form of [reportMarkdown, reportHtml, reportText])
      expect(form(r)).toContain('in the 4 pairs that both answered 25 % → 0 %, −25 points, ');
    expect(reportText(reportWith('No.', 9))).toContain('pass rate: 100 % → 25 % (−75 points, ');
  });

  it('fails no case in the XML for a flip that chance explains, and skips one without a verdict', () => {
    const r = reportWith('No.', 1);
    expect(reportJunit([{ ...r, verdict: 'same-or-better' }])).toMatch(
      /failures="0"[^]*<system-out>flipped: passes 1 of 1 before, 0 of 1 after/,
    );
    expect(reportJunit([r])).toContain('failures="1"');
    expect(
      reportJunit([{ ...r, cases: r.cases.map((c) => ({ ...c, verdicts: false, lost: false })) }]),
    ).toContain('skipped="12"');
    const unasked = r.cases.map((c) => ({ ...c, asked: false, verdicts: false, lost: false }));
    expect(reportJunit([{ ...r, verdict: 'worse', cases: unasked }])).toContain(
      '<skipped message="not asked: it was decided before"/>',
    );
  });
});
