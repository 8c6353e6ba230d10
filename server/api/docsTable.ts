/** Writes the table of toggles into DOCS.md from the API document: `npm run openapi`. Not loaded when the server runs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { SCOPE_NAMES, SCOPES } from '../access/scopes.ts';

const DOCS = new URL('../../DOCS.md', import.meta.url);
const DOCUMENT = new URL('openapi.json', import.meta.url);
const BEGIN = '<!-- toggles: npm run openapi -->';
const END = '<!-- /toggles -->';

type Operations = Record<string, { 'x-required-scope'?: string }>;

/** What each toggle opens, as the procedures declare it. */
export function togglesTable(): string {
  const { paths } = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as { paths: Record<string, Operations> };
  const opened = (scope: string) =>
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, operation]) => operation['x-required-scope'] === scope)
        .map(([method]) => `\`${method.toUpperCase()} ${path.replace('/api/v1', '')}\``),
    );
  const rows = SCOPE_NAMES.map((scope) => {
    const { label, opens } = SCOPES[scope];
    return `| ${label}<br>\`${scope}\` | ${opens} | ${opened(scope).join('<br>') || 'nothing yet'} |`;
  });
  return ['| Toggle | What it opens | Endpoints below `/api/v1` |', '| --- | --- | --- |', ...rows].join('\n');
}

/** DOCS.md with the table of now. */
export function docsText(): string {
  const text = readFileSync(DOCS, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`DOCS.md lacks ${BEGIN} or ${END}`);
  return `${text.slice(0, begin + BEGIN.length)}\n${togglesTable()}\n${text.slice(end)}`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(DOCS, docsText());
