// A page as somebody in a browser has it, who came in by the link.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import type { WebDeps } from '../../src/web/page.ts';
import { startWeb } from '../../src/web/server.ts';
import { launch } from './browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** How a page is looked at; in light, a thousand pixels wide and with its scripts unless it says so. */
export interface Look {
  dark?: boolean;
  width?: number;
  script?: boolean;
}

export interface Opened {
  url: string;
  /** A new tab on one of the page's paths. */
  open(path: string, look?: Look): Promise<Page>;
  /** Several of them one after the other in the same tab: a new one each takes a process. */
  each(
    paths: readonly string[],
    look: Look,
    check: (page: Page, path: string) => Promise<void>,
  ): Promise<void>;
  close(): Promise<void>;
}

/** Serves a page at any port, and signs somebody in; `script: false` does that without a script too. */
export async function openInBrowser(
  live: () => WebDeps,
  { script: javaScriptEnabled = true }: Pick<Look, 'script'> = {},
): Promise<Opened> {
  const { config } = live();
  const shown = { ...config, web: { ...config.web, port: 0 } };
  const links: string[] = [];
  const server = await startWeb(() => ({ ...live(), config: shown }), {
    link: (link) => void links.push(link),
    failed: (e) => {
      throw e;
    },
  });
  const browser = await launch();
  const context = await browser.newContext({ javaScriptEnabled });
  await (await context.newPage()).goto(links[0] ?? '');
  const storageState = await context.storageState();
  await context.close();
  const newTab = ({ dark = false, width = 1_000, script = javaScriptEnabled }: Look) =>
    browser.newPage({
      storageState,
      colorScheme: dark ? 'dark' : 'light',
      viewport: { width, height: 900 },
      javaScriptEnabled: script,
    });
  return {
    url: server.url,
    async open(path, look = {}) {
      const page = await newTab(look);
      await page.goto(`${server.url}${path}`);
      return page;
    },
    async each(paths, look, check) {
      const page = await newTab(look);
      for (const path of paths) {
        await page.goto(`${server.url}${path}`);
        await check(page, path);
      }
      await page.close();
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

interface Violation {
  id: string;
  nodes: readonly { html: string; failureSummary?: string }[];
}

/** What axe-core finds, in words. */
export async function foundByAxe(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    `axe.run(${rules === undefined ? '' : JSON.stringify({ runOnly: rules })})`,
  );
  return violations.flatMap((v) =>
    v.nodes.map((n) => `${v.id}: ${n.html} ${n.failureSummary ?? ''}`),
  );
}
