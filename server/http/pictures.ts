import { createReadStream, statSync } from 'node:fs';
import { requirePrinter, requireWho, visiblePrinters } from '../access/grant.ts';
import type { Features } from '../api/context.ts';
import { Fault } from '../errors.ts';
import type { Pictures } from '../prints/pictures.ts';
import type { Visit } from './rest.ts';

const COVER = /^\/api\/v1\/printers\/(\d{1,9})\/cover\/?$/;
const THUMBNAIL = /^\/api\/v1\/archives\/(\d{1,9})\/thumbnail\/?$/;

/**
 * Answers the two kinds of pictures: the cover of what a printer prints, and the picture of an archived print. PNG.
 * @returns false when the path is no picture
 */
export async function sendPicture(
  visit: Visit,
  path: string,
  { features, pictures }: { features: Features; pictures: Pictures },
): Promise<boolean> {
  const { request } = visit;
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const cover = COVER.exec(path);
  const thumbnail = cover ? null : THUMBNAIL.exec(path);
  if (!cover && !thumbnail) return false;
  const caller = visit.identity.judge();
  requireWho(caller, 'read_status');
  let archive: number | null;
  if (cover) {
    const printer = Number(cover[1]);
    requirePrinter(caller, printer);
    archive = (await features.fleet.status(printer)).current_archive_id;
  } else archive = Number(thumbnail?.[1]);
  const print = archive === null ? null : await features.prints.get(visiblePrinters(caller), archive);
  const file = pictures.path(print?.details.cover);
  if (file === null) throw new Fault('not_found', 'There is no picture.');
  stream(visit, file);
  return true;
}

/** Named by its content, so it can be kept for ever under its own path; the paths here change their picture. */
function stream({ request, response, headers }: Visit, file: string): void {
  response.writeHead(200, {
    ...headers,
    'content-type': 'image/png',
    'content-length': statSync(file).size,
    'cache-control': 'private, max-age=60',
  });
  if (request.method === 'HEAD') response.end();
  else
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
}
