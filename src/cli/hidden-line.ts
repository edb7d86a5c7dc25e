import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Io } from './io.ts';

/** So much of what is piped in is read at most. */
const MOST = 10_000;

/**
 * A line that nobody reads over a shoulder: typed without echo where somebody sits at a terminal,
 * else the first line of standard input.
 */
export async function hiddenLine(io: Io, question: string): Promise<string> {
  if ((io.stdin as { isTTY?: boolean }).isTTY !== true) return firstLine(io.stdin);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: io.stdin, output: nowhere, terminal: true });
  // The terminal shows nothing from here on; before, it would show what is typed at once.
  io.err(question);
  const left = new Promise<string>((done) => {
    terminal.once('close', () => done(''));
    terminal.once('SIGINT', () => {
      terminal.close();
      process.kill(process.pid, 'SIGINT');
    });
  });
  try {
    return await Promise.race([terminal.question(''), left]);
  } finally {
    terminal.close();
  }
}

async function firstLine(stdin: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stdin) {
    text += String(chunk);
    if (text.length > MOST || text.includes('\n')) break;
  }
  return (text.split('\n')[0] ?? '').replace(/\r$/, '');
}
