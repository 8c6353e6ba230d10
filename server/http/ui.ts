import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type RequestHandler, Router } from 'express';

import { Fault } from '../errors.ts';
import { PANEL_HEADERS } from './securityHeaders.ts';

const BUILT = join(import.meta.dirname, '../../ui/dist');
/** Below `assets/` every file carries its content's hash in its name. */
const ASSETS = /[\\/]assets[\\/]/;

/** The built panel. It only uses relative addresses, so it works below any prefix. */
export function panel(): RequestHandler {
  const router = Router();
  router.use((request, response, next) => {
    response.setHeaders(new Map(Object.entries(PANEL_HEADERS)));
    if (request.path === '/' && !existsSync(join(BUILT, 'index.html'))) {
      throw new Fault('unavailable', 'The panel is not built. Run: npm run panel');
    }
    next();
  });
  router.use(
    express.static(BUILT, {
      index: 'index.html',
      redirect: false,
      setHeaders: (response, path) => {
        response.setHeader('Cache-Control', ASSETS.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
  router.use(() => {
    throw new Fault('unknown_route', 'There is nothing here.');
  });
  return router;
}
