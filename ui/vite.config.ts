import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

export default defineConfig({
  root: import.meta.dirname,
  // The panel is served at / and below any ingress prefix: every address in the build is relative.
  base: './',
  plugins: [solid()],
  build: { target: 'es2022', outDir: 'dist', emptyOutDir: true },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8000', ws: true } } },
});
