import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Debian and most others put it; CHROMIUM names another. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const found = [process.env['CHROMIUM'] ?? '', ...PLACES].find((p) => p !== '' && existsSync(p));

/**
 * Whether pages can be looked at. Where there is no browser it is said loudly; where one is asked
 * for (DAYTWO_BROWSER=required, as the gate does) that is an error.
 */
export const hasBrowser = found !== undefined;
if (!hasBrowser) {
  const words =
    'There is no Chromium here: the browser tests are NOT run (apt-get install chromium).';
  if (process.env['DAYTWO_BROWSER'] === 'required') throw new Error(words);
  process.stderr.write(`\n${'!'.repeat(words.length)}\n${words}\n${'!'.repeat(words.length)}\n`);
}

/** A browser that asks nobody but the page. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: found ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
