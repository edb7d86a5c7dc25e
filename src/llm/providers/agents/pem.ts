import { createPrivateKey, X509Certificate } from 'node:crypto';
import { z } from 'zod';

/** A path typed without `file:` would be taken for the certificate itself. */
const pem = z
  .string()
  .min(1)
  .refine((text) => text.includes('-----BEGIN '), {
    error: 'is nothing in PEM: name its file with file:client.pem, or a variable with env:NAME',
    abort: true,
  });

/** The connection asks for no password, and would fail at every call. */
export const privateKey = pem.refine((text) => can(() => createPrivateKey(text)), {
  error: 'is no private key that can be read: it is damaged, something else, or has a password',
});

const CERTIFICATES = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^]*?-----END[^\n]*-----/g;

/** One, or several one below the other. */
export const certificate = pem.refine((text) => can(() => certificatesIn(text)), {
  error: 'holds no certificate that can be read, or one that is damaged',
});

function certificatesIn(text: string): X509Certificate[] {
  const found = text.match(CERTIFICATES) ?? [text];
  return found.map((one) => new X509Certificate(one));
}

function can(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
