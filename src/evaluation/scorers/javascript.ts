import type { Assertion, AssertResult, Sandbox, ScoreContext, Scorer } from '../../domain/suite.ts';
import { type CodeFile, fileProgram, hostAccess, inlineProgram, lacksHost } from './program.ts';
import { programHint, toolCallHint } from './tool-call-hint.ts';
import { noVerdict } from './verdict.ts';

interface Graded {
  pass: boolean;
  score: number;
  reason: string;
}

/** The file behind `file://check.js`, which the loader put into the assertion's options. */
export function codeFileOf(assertion: Assertion): CodeFile | null {
  return (assertion.options['file'] as CodeFile | undefined) ?? null;
}

/**
 * An expression, a function body or a file's function on the output: boolean, number or {pass,
 * score, reason}.
 */
export function javascript(sandbox: Sandbox): Scorer {
  // The same check stands in many cases; it is read once.
  const proven = new Map<string, Promise<string | null>>();
  return {
    types: ['javascript'],
    prove(assertion) {
      const code = programOf(assertion);
      const known =
        proven.get(code) ??
        syntaxOf(
          sandbox,
          code,
          codeFileOf(assertion) === null
            ? null
            : String(assertion.options['written'] ?? assertion.value),
        );
      proven.set(code, known);
      return known;
    },
    check(assertion) {
      const { value } = assertion;
      if (typeof value !== 'string' || value.trim() === '')
        return 'javascript needs a value: an expression, a function body or file://check.js';
      const host = hostAccess(codeFileOf(assertion)?.code ?? value);
      return host === null
        ? null
        : `javascript uses ${host}, which code from suites cannot have: it runs in a sandbox ` +
            'without host, files or network';
    },
    async score(context): Promise<AssertResult> {
      const { assertion } = context;
      const code = String(assertion.value).trimEnd();
      const result = await sandbox.evaluate(programOf(assertion), {
        output: context.output ?? null,
        context: contextOf(context),
      });
      if (!result.ok)
        return lacksHost(result)
          ? noVerdict(`javascript: ${result.message}`)
          : failed(
              `Custom function threw error: ${result.message}${after(toolCallHint(context))}\n${code}`,
            );
      const source = codeFileOf(assertion)?.code ?? code;
      return verdictOf(result.value, assertion, {
        code,
        hint: assertion.negated ? null : programHint(source, context),
      });
    },
  };
}

const GLOBALS = ['output', 'context'] as const;

function programOf(assertion: Assertion): string {
  const file = codeFileOf(assertion);
  return file === null ? inlineProgram(String(assertion.value).trimEnd()) : fileProgram(file);
}

/**
 * A program that cannot be read fails every case by itself, as it does in promptfoo: it must be
 * found before a run.
 */
async function syntaxOf(
  sandbox: Sandbox,
  code: string,
  file: string | null,
): Promise<string | null> {
  const read = await sandbox.compiles(code, GLOBALS);
  return read.ok || !read.message.startsWith('SyntaxError')
    ? null
    : `javascript ${file === null ? '' : `in ${file} `}cannot be read: ${read.message}`;
}

/** What promptfoo gives as `context`, as far as it can be known here. */
function contextOf({
  assertion,
  reply,
  costUsd,
  vars,
  prompt,
  output,
  conversation,
}: ScoreContext): Record<string, unknown> {
  return {
    prompt,
    vars,
    test: { vars },
    ...conversation,
    config: assertion.options['config'] ?? {},
    providerResponse: {
      output,
      finishReason: reply.finishReason,
      latencyMs: reply.latencyMs,
      ...(costUsd === null ? {} : { cost: costUsd }),
      tokenUsage: {
        prompt: reply.usage.inputTokens,
        completion: reply.usage.outputTokens,
        total: reply.usage.inputTokens + reply.usage.outputTokens,
      },
    },
  };
}

/** A hint as one more sentence. */
const after = (hint: string | null): string => (hint === null ? '' : `. ${hint}`);

function verdictOf(
  value: unknown,
  { negated, threshold }: Assertion,
  { code, hint }: { code: string; hint: string | null },
): AssertResult {
  const returned = (raw: boolean): string =>
    `Custom function returned ${raw}${after(hint)}\n${code}`;
  if (typeof value === 'boolean') {
    const pass = value !== negated;
    return {
      verdict: pass ? 'pass' : 'fail',
      score: pass ? 1 : 0,
      reason: pass ? 'Assertion passed' : returned(value),
    };
  }
  if (typeof value === 'number') {
    const raw = threshold === undefined ? value > 0 : value >= threshold;
    const pass = raw !== negated;
    // A score that is no number would poison every mean it enters.
    return {
      verdict: pass ? 'pass' : 'fail',
      score: Number.isFinite(value) ? value : Number(raw),
      reason: pass ? 'Assertion passed' : returned(raw),
    };
  }
  if (isGraded(value)) {
    const pass = value.pass !== negated;
    const reason = !negated
      ? value.reason
      : pass
        ? 'Assertion passed'
        : `Custom function returned ${value.pass}`;
    return { verdict: pass ? 'pass' : 'fail', score: value.score, reason };
  }
  const shown = JSON.stringify(value) ?? 'undefined';
  return failed(
    'Custom function threw error: Custom function must return a boolean, number, or ' +
      `GradingResult object. Got type ${typeof value}: ${shown}\n${code}`,
  );
}

function isGraded(value: unknown): value is Graded {
  if (typeof value !== 'object' || value === null) return false;
  const { pass, score, reason } = value as Partial<Record<keyof Graded, unknown>>;
  return (
    typeof pass === 'boolean' &&
    typeof score === 'number' &&
    Number.isFinite(score) &&
    typeof reason === 'string'
  );
}

const failed = (reason: string): AssertResult => ({ verdict: 'fail', score: 0, reason });
