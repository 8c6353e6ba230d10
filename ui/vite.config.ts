import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

/** Loaded when they are opened. */
const LATER =
  /shell\/Account(Menu|Password|Everywhere)|AddPrinterDialog|PrinterSettingsDialog|Queries|i18n\/(de|settings|controls|notifications)|printers\/controls\/|ui\/(ActionMenu|AreaField|SecretDialog|createForm|actionmenu|Dialog|Field|Select|Switch|Slider|CodeBlock|copyText|dialog|field|select|switch|slider|codeblock)\./;
/** What the first screen is made of. */
const FIRST =
  /node_modules\/(solid-js|@solidjs|@trpc)\/|ui\/src\/(shell|printers|ui|i18n)\/|ui\/src\/auth\/createSession|ui\/src\/[^/]+$/;

export default defineConfig({
  root: import.meta.dirname,
  // The panel is served at / and below any ingress prefix: every address in the build is relative.
  base: './',
  plugins: [solid()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    rolldownOptions: {
      output: {
        // One file for the first screen: a page of Home Assistant shares six connections with everything else on it.
        codeSplitting: { groups: [{ name: 'first', test: (id) => FIRST.test(id) && !LATER.test(id) }] },
      },
    },
  },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8000', ws: true } } },
});
