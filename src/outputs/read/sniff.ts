import { isMap } from '../../config/untyped.ts';
import type { OutputFormat } from '../../config/output-formats.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { readHead } from '../../platform/files/plain-files.ts';
import { isLangfuse } from './langfuse.ts';
import { anyJson, jsonOf } from './json.ts';

const HEAD = 256 * 1024;

/** How a file is to be read. */
export interface FileShape {
  format: OutputFormat;
  /** A database, a line or row at a time, or one JSON document. */
  as: 'database' | 'lines' | 'rows' | 'document';
}

/**
 * The beginning of a file.
 * @throws DaytwoError `unreadable-file` where it is no regular one, a pipe or the like
 */
export function headOf(file: string, bytes = HEAD): Buffer {
  const head = readHead(file, bytes);
  if (head.ok) return head.body;
  throw new DaytwoError({
    code: 'unreadable-file',
    exitCode: EXIT.usage,
    message: `${file} ${head.problem}`,
    next: 'name a regular file; what a pipe or a device gives is written into one first',
  });
}

/**
 * Which format a file has, by its name and how it begins. A format that was given decides; how it is
 * laid out is seen all the same.
 */
export function shapeOf(name: string, head: Buffer, given?: OutputFormat): FileShape {
  if (head.subarray(0, 15).toString('latin1') === 'SQLite format 3')
    return { format: given ?? 'openclaw', as: 'database' };
  const text = head.toString('utf8').replace(/^\ufeff/, '');
  if (given === 'csv' || (given === undefined && /\.(csv|tsv)$/i.test(name)))
    return { format: 'csv', as: 'rows' };
  const lines = text.split('\n').filter((l) => l.trim() !== '');
  const first = anyJson(lines[0] ?? '');
  // A first line that is being written is no document yet.
  const isBegun = /\.(jsonl|ndjson)(\.\d{1,4})?$/i.test(name) && isOneLine(text, head.length);
  const isDocument =
    /^\s*\[/.test(text) || (first === undefined && !isBegun) || /\.json$/i.test(name);
  const format = given ?? formatOf(isDocument ? text : lines.slice(0, 20).map(jsonOf));
  // Langfuse's lines belong together by their traces.
  const whole = isDocument || format === 'langfuse';
  return { format, as: whole ? 'document' : 'lines' };
}

const isOneLine = (text: string, bytes: number): boolean => bytes < HEAD && !text.includes('\n');

function formatOf(begins: string | readonly unknown[]): OutputFormat {
  if (typeof begins !== 'string') {
    const found = begins.map(lineFormat).find((f) => f !== null);
    return found ?? 'jsonl';
  }
  if (/^\s*(\[\s*)?\{\s*"resourceSpans"/.test(begins)) return 'otlp';
  if (/"(?:traceId|trace_id|htmlPath|calculatedTotalCost|observations)"\s*:/.test(begins))
    return /"type"\s*:\s*"(?:GENERATION|SPAN|EVENT|AGENT|TOOL)"|"(?:htmlPath|observations)"/.test(
      begins,
    )
      ? 'langfuse'
      : 'jsonl';
  return 'jsonl';
}

function lineFormat(value: unknown): OutputFormat | null {
  if (!isMap(value)) return null;
  if (Array.isArray(value['resourceSpans'])) return 'otlp';
  if (value['type'] === 'session' && 'id' in value) return 'openclaw';
  if (value['type'] === 'message' && isMap(value['message'])) return 'openclaw';
  if ('sessionId' in value && isMap(value['message']) && 'uuid' in value) return 'claude-code';
  return isLangfuse(value) ? 'langfuse' : null;
}
