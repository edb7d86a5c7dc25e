import { createParser } from 'eventsource-parser';

/**
 * A body as what its places are read in: JSON as it is; of an event stream a list of
 * `{event, data}`, of newline-delimited JSON a list of its values; other text as it is.
 */
export function bodyForm(text: string, contentType: string): unknown {
  if (contentType.includes('text/event-stream')) return eventsIn(text);
  if (/ndjson|jsonl|json-seq|stream\+json/.test(contentType)) return linesIn(text);
  return parsedOr(text, () => (looksLikeEvents(text) ? eventsIn(text) : linesOrText(text)));
}

/** Some servers stream under a plain content type. */
const looksLikeEvents = (text: string): boolean => /^(?:event|data|id|retry):/.test(text);

function eventsIn(text: string): { event: string | null; data: unknown }[] {
  const events: { event: string | null; data: unknown }[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) => events.push({ event: event ?? null, data: parsedOr(data) }),
  });
  parser.feed(text.endsWith('\n\n') ? text : `${text}\n\n`);
  return events;
}

const linesOf = (text: string): string[] =>
  text.split(/\r?\n|\u001e/).filter((line) => line.trim() !== '');

const linesIn = (text: string): unknown[] => linesOf(text).map((line) => parsedOr(line));

/** Lines that are JSON each are a stream; anything else is text. */
function linesOrText(text: string): unknown {
  const lines = linesOf(text);
  const values = lines.map((line) => parsedOr(line, () => undefined));
  return lines.length > 1 && values.every((v) => typeof v === 'object') ? values : text;
}

function parsedOr(text: string, otherwise: () => unknown = () => text): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return otherwise();
  }
}
