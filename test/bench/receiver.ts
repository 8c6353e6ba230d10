/** A receiver of webhooks in a process of its own: takes every POST; GET /count says how many. */
import { createServer } from 'node:http';

let count = 0;
const server = createServer((request, response) => {
  request.resume();
  request.once('end', () => {
    if (request.method !== 'POST') return response.end(JSON.stringify({ count }));
    count++;
    response.end();
  });
});
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
