import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What the browser itself says about an answer that is not a success, or a socket that a test has cut. */
const OF_THE_NETWORK = /Failed to load resource|WebSocket connection/;

export const hasChromium = existsSync(EXECUTABLE);
export const WIDE = { width: 1280, height: 860 };
export const PHONE = { width: 390, height: 844 };

/** @param more further switches of the browser */
export function launch(...more: string[]): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox', ...more] });
}

export interface OpenPage extends AsyncDisposable {
  page: Page;
  /** What the page wrote to the console or threw; a finished panel says nothing. */
  said: string[];
}

/** A fresh browser context with one page. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: WIDE, locale: 'en-GB', ...options });
  const page = await context.newPage();
  const said: string[] = [];
  page.on('console', (message) => {
    if (!OF_THE_NETWORK.test(message.text())) said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(error.message));
  await page.goto(url);
  return { page, said, [Symbol.asyncDispose]: () => context.close() };
}

interface AxeResult {
  violations: { id: string; nodes: { target: string[] }[] }[];
}

/** What axe finds on the page as it is now: the rule and the elements. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const result = await page.evaluate(
    (rules): Promise<AxeResult> =>
      (window as unknown as { axe: { run: (root: Document, o: object) => Promise<AxeResult> } }).axe.run(document, {
        runOnly: rules,
        // What is fine need not be described, and no rule of these asks for the style sheets.
        resultTypes: ['violations'],
        preload: false,
      }),
    RULES,
  );
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

/** How far the page can be scrolled sideways, in px. */
export function sideways(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));
}
