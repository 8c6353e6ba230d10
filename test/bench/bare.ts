/** The baseline of the keyed request: a bare Express route that answers the same bytes with the same headers. */
import { readFileSync } from 'node:fs';
import express from 'express';

const body = readFileSync(process.env.BODY_FILE ?? '');
const headers = JSON.parse(process.env.HEADERS ?? '{}') as Record<string, string>;
const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.get('/health', (_request, response) => response.end('ok'));
app.get('/api/v1/printers/1/status', (_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
app.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
