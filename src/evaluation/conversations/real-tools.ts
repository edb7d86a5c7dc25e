import { messageOf } from '../../domain/errors.ts';
import { directFetch } from '../../platform/http/direct-fetch.ts';
import type { Redactor } from '../../platform/privacy/redactor.ts';
import type { Clean } from '../../platform/privacy/told.ts';
import { type ProgramEnd, runOnce } from '../../platform/program/run.ts';
import type { RealTool } from './record-calls.ts';
import { parsedOr } from '../scorers/output.ts';

const PATIENCE = 60_000;
const MOST_BYTES = 1_048_576;

/** So many calls before one are looked at with it. */
const MOST_CALLS = 64;

/**
 * A tool that is called with nothing in which a secret of the configuration stands: a model may
 * have written the key into its call that it was asked with, or into several, and the tool is
 * somebody else.
 */
export function toolKeepingSecrets(tool: RealTool, redactor: Pick<Redactor, 'heldIn'>): RealTool {
  const passedOn: unknown[] = [];
  return (call) => {
    const asked = [call.tool, call.when];
    const held = redactor.heldIn([asked]);
    const inAll = held.length > 0 ? held : redactor.heldIn([[...passedOn, asked]]);
    if (inAll.length > 0) {
      const which = held.length > 0 ? 'the call holds' : 'the call and those before it hold';
      const message = `${which} the secret of ${inAll.join(' and ')} and was not passed on`;
      return Promise.resolve({ ok: false, message });
    }
    passedOn.push(asked);
    if (passedOn.length > MOST_CALLS) passedOn.shift();
    return tool(call);
  };
}

/**
 * Tools behind a program: `{tool, arguments}` as JSON on its input, the answer on its output, JSON
 * or text. No shell reads the command. `clean` cuts secrets out of what it complains of.
 */
export function toolsOfProgram(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  folder: string,
  clean: Clean,
): RealTool {
  const [file = '', ...args] = command;
  return async ({ tool, when }) => {
    const end = await runOnce(
      { file, args, env, folder, mostBytes: MOST_BYTES, clean },
      `${JSON.stringify({ tool, arguments: when })}\n`,
      { timeoutMs: PATIENCE },
    );
    return end.kind === 'said'
      ? { ok: true, result: parsedOr(end.output.replace(/\r?\n$/, '')) }
      : { ok: false, message: whyOf(end) };
  };
}

function whyOf(end: Exclude<ProgramEnd, { kind: 'said' }>): string {
  switch (end.kind) {
    case 'not-started':
      return `it cannot be started: ${end.message}`;
    case 'unfit':
      return end.why;
    case 'late':
      return `it gave no answer within ${end.seconds} s`;
    case 'cancelled':
      return 'it was ended';
    case 'too-much':
      return `it wrote more than ${end.mostBytes / 1_024} KB`;
    case 'failed':
      return `it ended with ${end.how}${end.complaint}`;
  }
}

/** Tools behind an address: the same as a POST, the answer its body. */
export function toolsOfAddress(url: string): RealTool {
  return async ({ tool, when }) => {
    try {
      const response = await directFetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ tool, arguments: when }),
        signal: AbortSignal.timeout(PATIENCE),
      });
      const text = await response.text();
      return response.ok
        ? { ok: true, result: parsedOr(text) }
        : { ok: false, message: `${url} answered ${response.status}` };
    } catch (e) {
      return { ok: false, message: messageOf(e) };
    }
  };
}
