import { createServer, type AddressInfo } from 'node:net';

/**
 * Where a redirect leads: a raw listener on loopback that counts who connects and every byte that
 * is sent to it.
 */
export interface SecondHost {
  /** `127.0.0.1:port`, as messages name it. */
  host: string;
  connections(): number;
  bytes(): number;
  close(): Promise<void>;
}

export async function secondHost(): Promise<SecondHost> {
  let connections = 0;
  let bytes = 0;
  const server = createServer((socket) => {
    connections++;
    socket.on('error', () => undefined);
    socket.on('data', (sent) => {
      bytes += sent.length;
      // An answer that every client takes for an end, so that one that follows is not waited for.
      socket.end(
        'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ' +
          '2\r\nconnection: close\r\n\r\n{}',
      );
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    bytes: () => bytes,
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}
