import { escapeControls } from './escape.ts';
import type { Report } from './types.ts';

/**
 * JUnit XML, one testcase a case. A case that got worse is a failure, unless the whole was found to
 * be the same or better: then its flip is chance as far as anybody can tell, and is told without
 * failing. A case that was not asked, or has no verdict on one side, is skipped, and says which.
 * What could not be measured is an error, so that a gate that ends with 2 is not green.
 * @param errors what could not be compared at all, beside the reports: whose it is and why; what is
 *   refused, for which a gate ends with 1, is a failure
 */
export function reportJunit(
  reports: readonly Report[],
  errors: readonly { agent: string; why: string; isRefused?: boolean }[] = [],
): string {
  const suites = reports.map((r) => {
    const cases = r.cases.map((c) => {
      const counts =
        `passes ${c.before.passed} of ${c.before.of} before, ${c.after.passed} ` +
        `of ${c.after.of} after`;
      const flip = r.flips.find(
        (f) => f.case === c.case && f.suite === c.suite && f.way === 'worse',
      );
      const failed = c.lost && r.verdict !== 'same-or-better';
      const body = failed
        ? `<failure message="${xml(`got worse: ${counts}`)}" ` +
          `type="${xml(flip?.loss ?? 'worse')}">${xml(`Before:\n${flip?.before.output ?? ''}\n\nAfter:\n${flip?.after.output ?? ''}\n\n${flip?.after.reason ?? ''}`)}</failure>`
        : !c.verdicts
          ? `<skipped message="${c.asked ? 'no verdict on one side' : NOT_ASKED[r.verdict]}"/>`
          : c.lost
            ? `<system-out>${xml(`flipped: ${counts}; over all cases the change is the same or better`)}</system-out>`
            : '';
      return {
        failed,
        skipped: !failed && !c.verdicts,
        text:
          `    <testcase classname="${xml(`${r.agent}.${c.suite}`)}" ` +
          `name="${xml(`${c.label.replace(/\s+/g, ' ')} [${c.case.slice(0, 8)}]`)}">${body}</testcase>`,
      };
    });
    const could = r.verdict === 'could-not-measure';
    return [
      `  <testsuite name="${xml(`daytwo gate: ${r.agentName}`)}" ` +
        `tests="${cases.length + (could ? 1 : 0)}" ` +
        `failures="${cases.filter((c) => c.failed).length}" errors="${could ? 1 : 0}" ` +
        `skipped="${cases.filter((c) => c.skipped).length}">`,
      `    <properties><property name="verdict" value="${r.verdict}"/><property name="words" ` +
        `value="${xml(r.words)}"/></properties>`,
      ...(could ? [errorCase(r.agent, r.words)] : []),
      ...cases.map((c) => c.text),
      '  </testsuite>',
    ].join('\n');
  });
  const refused = errors.filter((e) => e.isRefused === true);
  if (errors.length > 0)
    suites.push(
      [
        `  <testsuite name="daytwo gate: not compared" tests="${errors.length}" ` +
          `failures="${refused.length}" errors="${errors.length - refused.length}" skipped="0">`,
        ...errors.map((e) => (e.isRefused === true ? refusedCase : errorCase)(e.agent, e.why)),
        '  </testsuite>',
      ].join('\n'),
    );
  return (
    '<?xml version="1.0" ' +
    `encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`
  );
}

const NOT_ASKED: Readonly<Record<Report['verdict'], string>> = {
  'same-or-better': 'not asked: it was decided before',
  worse: 'not asked: it was decided before',
  undecided: 'not asked: it ended before',
  'could-not-measure': 'not asked: it could not be measured',
};

const refusedCase = (agent: string, why: string): string =>
  `    <testcase classname="${xml(agent)}" name="is tested"><failure ` +
  `message="${xml(why)}" type="refused"/></testcase>`;

function errorCase(agent: string, why: string): string {
  return (
    `    <testcase classname="${xml(agent)}" name="could be compared"><error ` +
    `message="${xml(why)}" type="could-not-measure"/></testcase>`
  );
}

/** Escaped, and without the characters that XML 1.0 has no way to write (W3C REC-xml §2.2). */
export function xml(s: string): string {
  return escapeControls(s)
    .replace(/[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (ch) => `&#${ch.codePointAt(0) ?? 0};`);
}
