import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Door {
  baseUrl: string;
  /** Calls of a model that came in. */
  received(): number;
  /** Told as each of them is about to be answered. */
  onAnswer: (() => void) | null;
  close(): Promise<void>;
}

/**
 * Stands before a provider: each answer takes its time, and it is made, and billed, whether or not
 * somebody still waits for it.
 * @param delay milliseconds for the n-th call, by what it asks
 */
export async function startDoor(
  to: string,
  delay: (n: number, body: string) => number,
): Promise<Door> {
  let received = 0;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (c: Buffer) => chunks.push(c));
    // Who asked was killed: nobody is there to be answered.
    for (const end of [req, res]) end.on('error', () => undefined);
    req.on('end', () => {
      const pass = async (): Promise<void> => {
        const answer = await fetch(to.replace(/\/v1$/, '') + (req.url ?? ''), {
          method: req.method ?? 'GET',
          headers: {
            'content-type': 'application/json',
            authorization: req.headers.authorization ?? '',
          },
          ...(req.method === 'POST' ? { body: Buffer.concat(chunks) } : {}),
        });
        const text = await answer.text();
        if (req.method === 'POST') door.onAnswer?.();
        res.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
      };
      const wait = req.method === 'POST' ? delay(++received, String(Buffer.concat(chunks))) : 0;
      setTimeout(() => void pass().catch(() => res.destroy()), wait);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const door: Door = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    received: () => received,
    onAnswer: null,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return door;
}
