import type { Copy } from '../db/copies.ts';

/** What the page says and offers. */
export interface RescueView {
  version: string;
  title: string;
  /** What failed and what to do, one or two sentences. */
  detail: string;
  /** What was answered to the last try to repair, or null. */
  answer: string | null;
  copies: readonly Copy[];
  /** An empty database can be started with. */
  canStartEmpty: boolean;
  /** This visitor need not enter the code from the log. */
  known: boolean;
  /** The newest lines of the log. */
  log: readonly string[];
  /** Looks again after so many seconds, or null. */
  reloadSeconds: number | null;
  /** Allows this page's one style element. */
  nonce: string;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem }
form { margin: .5rem 0 } button, input { font: inherit; padding: .4rem .8rem; margin: .2rem .4rem .2rem 0 }
.answer { border-left: 4px solid #c60; padding-left: .8rem }
pre { overflow: auto; max-height: 20rem; font-size: .8rem; white-space: pre-wrap; overflow-wrap: anywhere }
`;

/** The one page that is served while the server cannot start. It needs no script and no file beside it. */
export function rescuePage(view: RescueView): string {
  const { title, detail, answer, copies, canStartEmpty, known, log, nonce, version, reloadSeconds } = view;
  const code = known
    ? ''
    : '<label>Code from the log <input name="code" required autocomplete="off" pattern="[0-9a-z]+"></label> ';
  const action = (name: string, label: string, extra = '') =>
    `<form method="post" action="${name}">${extra}${code}<button>${text(label)}</button></form>`;
  const restore = copies.map(({ name, at, bytes }) =>
    action(
      'restore',
      `Restore the copy of ${at.toISOString().replace('T', ' ').slice(0, 16)} UTC (${size(bytes)})`,
      `<input type="hidden" name="copy" value="${text(name)}">`,
    ),
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
${reloadSeconds === null ? '' : `<meta http-equiv="refresh" content="${reloadSeconds}; url=./">`}<title>Bambuddy cannot start</title><style nonce="${nonce}">${STYLE}</style></head>
<body><main>
<h1>Bambuddy cannot start: ${text(title.toLowerCase())}</h1>
<p>${text(detail)}</p>
${answer === null ? '' : `<p class="answer" role="status">${text(answer)}</p>`}
${action('again', 'Try again')}
${restore.length === 0 ? '' : `<h2>Restore</h2><p>The database of now is kept under another name.</p>${restore.join('\n')}`}
${canStartEmpty ? `<h2>Start with an empty database</h2><p>Printers, keys and people have to be added again; the database of now is kept under another name.</p>${action('empty', 'Start empty')}` : ''}
<h2>The log</h2>
<pre>${log.map(text).join('\n')}</pre>
<p>Bambuddy ${text(version)}</p>
</main></body></html>
`;
}

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function text(raw: string): string {
  const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return raw.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);
}
